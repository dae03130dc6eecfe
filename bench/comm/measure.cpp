#include "measure.hpp"

#include <algorithm>
#include <cmath>

namespace bench {

namespace {

struct Contestant {
    std::string name;
    const Rounds* run;
    int rounds = 1;                    // of one sample
    std::vector<double> seconds = {};  // of one round, by repeat
};

/// Seconds that the slowest rank took, the same number on every rank.
double time_of(const Rounds& run, int rounds, const Ranks& ranks) {
    MPI_Barrier(ranks.raw);
    const double start = MPI_Wtime();
    run(rounds);
    double seconds = MPI_Wtime() - start;
    MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, ranks.raw);
    return seconds;
}

int rounds_that_take(double seconds, const Rounds& run, const Ranks& ranks) {
    constexpr int most = 1 << 20;
    for (int rounds = 1;; rounds *= 2) {
        const double taken = time_of(run, rounds, ranks);
        if (taken >= seconds / 2 || rounds >= most)
            return std::max(1, static_cast<int>(rounds * seconds / taken));
    }
}

std::vector<Contestant> contestants_of(const Row& row) {
    std::vector<Contestant> all{{"raw", &row.raw}, {"norma", &row.norma}};
    if (row.boost) all.push_back({"boost", &row.boost});
    for (const auto& [name, run] : row.others)
        all.push_back({name, &run});
    all.push_back({"again", &row.raw});
    return all;
}

/// Nobody is always first, nor always after the same other.
void take_turns(std::vector<Contestant>& all, const Ranks& ranks, int repeats) {
    const auto count = static_cast<int>(all.size());
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (int turn = 0; turn < count; ++turn) {
            const bool forwards = repeat / count % 2 == 0;
            const int place = (repeat + (forwards ? turn : count - 1 - turn)) % count;
            Contestant& one = all[static_cast<std::size_t>(place)];
            one.seconds.push_back(time_of(*one.run, one.rounds, ranks) / one.rounds);
        }
    }
}

Spread spread(std::vector<double> values) {
    std::ranges::sort(values);
    const auto at = [&](std::size_t quarter) {
        return values[(values.size() - 1) * quarter / 4];
    };
    return {at(2), at(1), at(3)};
}

std::vector<double> ratios(const std::vector<double>& values,
                           const std::vector<double>& others) {
    std::vector<double> result(values.size());
    std::ranges::transform(values, others, result.begin(), std::divides());
    return result;
}

/// The distance of the median from 1, or its standard error if that is more: 1.25 standard
/// deviations of a normal distribution with these quartiles over the root of the number.
double noise_of(const Spread& again, int repeats) {
    constexpr double quartiles_apart = 1.349;  // standard deviations
    const double deviation = (again.upper - again.lower) / quartiles_apart;
    return std::max(std::abs(again.median - 1), 1.25 * deviation / std::sqrt(repeats));
}

}  // namespace

Measured measure(const Row& row, const Ranks& ranks, const Settings& settings) {
    std::vector<Contestant> all = contestants_of(row);
    for (Contestant& one : all)
        one.rounds = rounds_that_take(settings.sample_seconds, *one.run, ranks);
    all.back().rounds = all.front().rounds;  // raw again is raw
    take_turns(all, ranks, settings.repeats);

    const std::vector<double>& raw = all.front().seconds;
    Measured result;
    result.name = row.name;
    result.wanted = row.wanted;
    result.raw_seconds = spread(raw).median;
    for (const Contestant& one : all) {
        const Spread to_raw = spread(ratios(one.seconds, raw));
        if (one.name == "norma")
            result.norma = to_raw;
        else if (one.name == "again")
            result.again = to_raw;
        else if (one.name == "boost")
            result.boost = to_raw;
        else if (one.name != "raw")
            result.others.emplace_back(one.name, to_raw);
    }
    result.noise = noise_of(result.again, settings.repeats);
    if (row.boost) {
        result.boost_wanted = row.boost_wanted;
        result.times_boost = spread(ratios(all[2].seconds, all[1].seconds)).median;
    }
    return result;
}

}  // namespace bench
