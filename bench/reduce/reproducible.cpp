// What reproducible sums over ranks cost against MPI_Allreduce: medians of interleaved repeats,
// each as long as its slowest rank.
//
//     mpirun -n 2 build/release/bench/reduce/reproducible [--quick]

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/reduce/exact.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

using Work = std::function<void()>;

double seconds_of(const Work& work, int rounds, MPI_Comm comm) {
    MPI_Barrier(comm);
    const double start = MPI_Wtime();
    for (int round = 0; round < rounds; ++round)
        work();
    double seconds = MPI_Wtime() - start;
    MPI_Allreduce(MPI_IN_PLACE, &seconds, 1, MPI_DOUBLE, MPI_MAX, comm);
    return seconds / rounds;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// What is measured against MPI, `rounds` times in each of `repeats`.
struct Row {
    std::string name;
    Work raw;
    Work ours;
    int rounds;
    int repeats;
};

void measure(const norma::Communicator& world, const Row& row) {
    std::vector<double> raw;
    std::vector<double> ratios;
    std::vector<double> again;
    for (int repeat = 0; repeat < row.repeats; ++repeat) {
        raw.push_back(seconds_of(row.raw, row.rounds, world.mpi()));
        ratios.push_back(seconds_of(row.ours, row.rounds, world.mpi()) / raw.back());
        again.push_back(seconds_of(row.raw, row.rounds, world.mpi()) / raw.back());
    }
    if (world.rank() != 0) return;
    std::printf("%-44s %12.2f %7.2f %7.2f\n",
                row.name.c_str(),
                median(raw) * 1e6,
                median(ratios),
                median(again));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    const int repeats = quick ? 3 : 31;
    if (world.rank() == 0) {
        std::printf("%d ranks, medians of %d\n", world.size(), repeats);
        std::printf("%-44s %12s %7s %7s\n", "", "MPI, us", "ratio", "again");
    }
    std::mt19937_64 random(static_cast<unsigned>(world.rank()) + 1);
    // Some repeats are far longer than others where there are more ranks than cores.
    for (const int n : {1000, 100'000, 1'000'000}) {
        if (quick && n > 1000) break;
        for (const bool is_wide : {false, true}) {
            std::vector<double> from(static_cast<std::size_t>(n));
            for (double& x : from)
                x = is_wide ? std::lognormal_distribution(0., 20.)(random)
                            : std::normal_distribution()(random);
            std::vector<double> values;
            const auto raw = [&] {
                values = from;
                MPI_Allreduce(MPI_IN_PLACE, values.data(), n, MPI_DOUBLE, MPI_SUM, world.mpi());
            };
            const auto ours = [&] {
                values = from;
                norma::all_reduce(world, values, norma::reproducible);
            };
            measure(world,
                    {"reproducible " + std::to_string(n) + (is_wide ? " lognormal" : " normal"),
                     raw,
                     ours,
                     std::max(1, 1'000'000 / n),
                     repeats});
        }
    }
    double one = 1.5;
    const std::span<const double> mine(&one, 1);
    double sum = 0;
    measure(world,
            {"exact sum of a double a rank",
             [&] { MPI_Allreduce(&one, &sum, 1, MPI_DOUBLE, MPI_SUM, world.mpi()); },
             [&] { sum = norma::sum(world, mine, norma::exact); },
             quick ? 10 : 10'000,
             repeats});
}
