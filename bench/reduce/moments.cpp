// What exact moments cost a number: blocks of 1000 mantissas of each width, against sums in
// doubles of the same numbers (sum, sum of squares, least, greatest) and Welford's recurrence.
// Lower quartiles of interleaved repeats, in nanoseconds.
//
//     build/release/bench/reduce/moments
//     NORMA_SIMD=avx2 build/release/bench/reduce/moments

#include "base/simd_level.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <norma/reduce/decimal_moments.hpp>
#include <norma/reduce/moments.hpp>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t block = 1000;
constexpr int repeats = 41;
constexpr double seconds_of_a_sample = 1e-3;

struct Row {
    std::string name;
    std::function<void()> add_block;
    std::vector<double> samples;
};

double seconds_of(const Row& row, int rounds) {
    const auto start = std::chrono::steady_clock::now();
    for (int round = 0; round < rounds; ++round)
        row.add_block();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int rounds_for(const Row& row) {
    int rounds = 1;
    // Twice, lest a pause be taken for work.
    while (std::min(seconds_of(row, rounds), seconds_of(row, rounds)) < seconds_of_a_sample)
        rounds *= 2;
    return rounds;
}

void measure(std::vector<Row>& rows) {
    std::vector<int> rounds;
    for (const Row& row : rows)
        rounds.push_back(rounds_for(row));
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            rows[i].samples.push_back(seconds_of(rows[i], rounds[i]) / rounds[i]);
    }
    for (Row& row : rows) {
        std::sort(row.samples.begin(), row.samples.end());
        std::printf("%-44s %7.3f\n",
                    row.name.c_str(),
                    row.samples[repeats / 4] * 1e9 / static_cast<double>(block));
    }
}

std::vector<std::int64_t> random_mantissas(std::int64_t limit) {
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::int64_t> pick(-limit, limit);
    std::vector<std::int64_t> result(block);
    for (std::int64_t& mantissa : result)
        mantissa = pick(random);
    return result;
}

struct PlainSums {
    double sum = 0, squares = 0, min = 0, max = 0;
    void add(const std::vector<double>& values) {
        for (const double x : values) {
            sum += x;
            squares += x * x;
            min = std::min(min, x);
            max = std::max(max, x);
        }
    }
};

struct Welford {
    double n = 0, mean = 0, squares = 0;
    void add(const std::vector<double>& values) {
        for (const double x : values) {
            n += 1;
            const double away = x - mean;
            mean += away / n;
            squares += away * (x - mean);
        }
    }
};

}  // namespace

int main() {
    std::printf("%s, blocks of %zu                     ns each\n",
                norma::name(norma::simd_level()),
                block);
    std::vector<Row> rows;
    std::vector<double> doubles;
    for (const std::int64_t mantissa : random_mantissas(std::int64_t{1} << 31))
        doubles.push_back(static_cast<double>(mantissa) / 100);
    PlainSums plain;
    Welford welford;
    rows.push_back({"doubles: sum, squares, least, greatest", [&] { plain.add(doubles); }, {}});
    rows.push_back({"doubles: Welford", [&] { welford.add(doubles); }, {}});

    norma::Moments of_doubles;
    rows.push_back({"doubles: exact, 4 powers", [&] { of_doubles.add(doubles); }, {}});

    struct Width {
        const char* name;
        std::int64_t limit;
    };
    const std::vector<Width> widths = {{"2^20", std::int64_t{1} << 20},
                                       {"2^31", std::int64_t{1} << 31},
                                       {"2^53", std::int64_t{1} << 53},
                                       {"10^18", 999'999'999'999'999'999}};
    std::mt19937_64 random(2);
    std::vector<std::int16_t> four_scales(block);
    std::vector<std::int16_t> many_scales(block);
    for (std::size_t i = 0; i < block; ++i) {
        four_scales[i] = static_cast<std::int16_t>(15 + random() % 4);
        many_scales[i] = static_cast<std::int16_t>(random() % 36);
    }
    for (const int powers : {2, 4}) {
        for (const Width& width : widths) {
            const std::vector<std::int64_t> mantissas = random_mantissas(width.limit);
            const std::string name =
                std::to_string(powers) + " powers, below " + width.name + ": ";
            const auto add = [&](const char* what, auto add_block) {
                rows.push_back(
                    {name + what,
                     [moments = norma::DecimalMoments(powers), mantissas, add_block]() mutable {
                         add_block(moments, mantissas);
                     },
                     {}});
            };
            add("2 decimals", [](auto& moments, const auto& values) {
                moments.add(values.data(), values.size(), 2);
            });
            add("15 to 18", [&](auto& moments, const auto& values) {
                moments.add(values.data(), four_scales.data(), values.size());
            });
            add("0 to 35", [&](auto& moments, const auto& values) {
                moments.add(values.data(), many_scales.data(), values.size());
            });
            add("one by one", [](auto& moments, const auto& values) {
                for (const std::int64_t value : values)
                    moments.add(value, 2);
            });
        }
    }
    measure(rows);
    std::printf(
        "%s\n",
        plain.sum + plain.squares + plain.min + plain.max + welford.mean + welford.squares == 1
            ? "!"
            : "");
}
