#include "reduce/power_kernels.hpp"

#include "norma/reduce/decimal.hpp"

#include "base/simd_level.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <vector>

namespace norma::detail {
namespace {

using boost::multiprecision::cpp_int;

struct Level {
    const char* name;
    const PowerKernels* kernels;
};

std::vector<Level> offered_levels() {
    std::vector<Level> levels = {{"scalar", &scalar_power_kernels}};
    if (offered_simd_level() >= SimdLevel::avx2)
        levels.push_back({"avx2", &avx2_power_kernels});
    if (offered_simd_level() >= SimdLevel::avx512) {
        levels.push_back({"avx512", &avx512_power_kernels});
    }
    return levels;
}

cpp_int sum_of(const PowerPieces& pieces, std::size_t power) {
    cpp_int sum = 0;
    for (std::size_t i = 0; i < 6; ++i)
        sum += cpp_int(pieces.sums[power - 1][i]) << (pieces.bits * i);
    return sum;
}

void expect_sums(const Level& level, const std::vector<std::int64_t>& values) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    const std::uint64_t widest =
        static_cast<std::uint64_t>(*greatest) - static_cast<std::uint64_t>(*least);
    std::array<cpp_int, 4> sums;
    for (const std::int64_t value : values) {
        const cpp_int distance = cpp_int(value) - *least;
        cpp_int power = 1;
        for (cpp_int& sum : sums)
            sum += power *= distance;
    }
    PowerPieces four{};
    level.kernels->sum_four(values.data(), values.size(), *least, widest, four);
    PowerPieces two{};
    level.kernels->sum_two(values.data(), values.size(), *least, widest, two);
    for (std::size_t power = 1; power <= 4; ++power) {
        EXPECT_EQ(sum_of(four, power), sums[power - 1]) << level.name << " power " << power;
    }
    for (std::size_t power = 1; power <= 2; ++power)
        EXPECT_EQ(sum_of(two, power), sums[power - 1]) << level.name << " power " << power;
    const Survey survey = level.kernels->survey(values.data(), values.size());
    EXPECT_EQ(survey.min, *least) << level.name;
    EXPECT_EQ(survey.max, *greatest) << level.name;
    EXPECT_EQ(survey.zeros, std::count(values.begin(), values.end(), 0)) << level.name;
    EXPECT_EQ(survey.negatives,
              std::count_if(values.begin(), values.end(), [](auto x) { return x < 0; }))
        << level.name;
}

TEST(PowerKernels, SumTheSameAtEveryLevelWidthAndLength) {
    std::mt19937_64 random(3);
    for (const Level& level : offered_levels()) {
        for (int bits = 1; bits <= 64; ++bits) {
            std::vector<std::int64_t> values(1 + random() % 3000);
            for (std::int64_t& value : values)
                value = static_cast<std::int64_t>(random()) >> (64 - bits);
            expect_sums(level, values);
        }
        for (std::size_t length = 1; length < 40; ++length) {
            std::vector<std::int64_t> values(length);
            for (std::int64_t& value : values)
                value = static_cast<std::int64_t>(random() % 5) - 1;
            expect_sums(level, values);
        }
    }
}

TEST(PowerKernels, HoldTheLargestSumsOfEveryWidth) {
    for (const Level& level : offered_levels()) {
        for (int bits = 1; bits <= 64; ++bits) {
            // All pieces of a product are largest somewhere below the top of a width.
            for (std::uint64_t below = 1; below <= 3; ++below) {
                const std::uint64_t top = (~std::uint64_t{0} >> (64 - bits)) - (below - 1);
                const auto least = bits == 64 ? std::numeric_limits<std::int64_t>::min() : 0;
                std::vector<std::int64_t> values(
                    2000, static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + top));
                values.front() = least;
                expect_sums(level, values);
            }
        }
    }
}

}  // namespace
}  // namespace norma::detail
