#include "norma/reduce/exact.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/reduce/exact_sum.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace norma {
namespace {

using Random = std::mt19937_64;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double huge = std::numeric_limits<double>::max();
constexpr double tiny = std::numeric_limits<double>::denorm_min();

std::uint64_t bits(double x) {
    return std::bit_cast<std::uint64_t>(x);
}

std::vector<double> wide_values(std::size_t n, std::uint64_t seed, int binades = 2000) {
    Random random(seed);
    std::vector<double> values(n);
    for (double& x : values) {
        const auto mantissa = static_cast<double>(static_cast<std::int64_t>(random()));
        const auto exponent =
            static_cast<int>(random() % static_cast<std::uint64_t>(binades)) - binades / 2;
        x = std::ldexp(mantissa, exponent - 63);
    }
    return values;
}

/// A part for each rank, cut at random in the same way everywhere; some are empty.
std::vector<std::span<const double>> parts_of(std::span<const double> values,
                                              int ranks,
                                              Random& random) {
    std::vector<std::size_t> cuts{0, values.size()};
    for (int cut = 1; cut < ranks; ++cut)
        cuts.push_back(random() % 3 == 0 ? 0 : random() % values.size());
    std::sort(cuts.begin(), cuts.end());
    std::vector<std::span<const double>> parts;
    for (std::size_t part = 0; part + 1 < cuts.size(); ++part)
        parts.push_back(values.subspan(cuts[part], cuts[part + 1] - cuts[part]));
    std::shuffle(parts.begin(), parts.end(), random);
    return parts;
}

std::span<const double> part_of(std::span<const double> values,
                                const Communicator& world,
                                Random& random) {
    return parts_of(values, world.size(), random)[static_cast<std::size_t>(world.rank())];
}

TEST(Exact, SumIsThatOfOneRankForAnyDistributionOfTheValues) {
    const Communicator world;
    const std::vector<double> values = wide_values(10000, 1);
    ExactSum whole;
    whole.add(values);
    Random random(2);
    for (int repeat = 0; repeat < 5; ++repeat)
        EXPECT_EQ(bits(sum(world, part_of(values, world, random), exact)), bits(whole.value()));
}

TEST(Exact, SumOfNegativeValuesKeepsItsSignOnTheWay) {
    const Communicator world;
    const std::vector<double> values(static_cast<std::size_t>(world.rank()), -0x1p-1074);
    const int count = world.size() * (world.size() - 1) / 2;
    EXPECT_EQ(sum(world, values, exact), -count * 0x1p-1074);
    EXPECT_EQ(sum(world, std::vector{-huge, -huge, huge}, exact),
              world.size() == 1 ? -huge : -infinity);
}

TEST(Exact, SumOfNothingIsZero) {
    const Communicator world;
    EXPECT_EQ(bits(sum(world, {}, exact)), bits(0.0));
    EXPECT_EQ(dot(world, {}, {}, exact), 0);
    EXPECT_EQ(norm2(world, {}, exact), 0);
}

TEST(Exact, SumHasInfinitiesAndNanOfAnyRank) {
    const Communicator world;
    const bool is_last = world.rank() == world.size() - 1;
    EXPECT_EQ(sum(world, std::vector{is_last ? -infinity : 1.0}, exact), -infinity);
    EXPECT_TRUE(std::isnan(sum(world, std::vector{is_last ? std::nan("") : infinity}, exact)));
    const std::vector<double> both{world.rank() == 0 ? infinity : 0, is_last ? -infinity : 0};
    EXPECT_TRUE(std::isnan(sum(world, both, exact)));
}

TEST(Exact, DotIsThatOfOneRankThoughProductsAreBeyondAllDoubles) {
    const Communicator world;
    std::vector<double> x = wide_values(6000, 3);
    std::vector<double> y = wide_values(6000, 4);
    for (std::size_t i = 0; i < 3000; ++i) {  // the large ones cancel, and small ones are left
        x[i + 3000] = x[i];
        y[i + 3000] = -y[i];
    }
    x.insert(x.end(), {tiny, 0x1p-500, 3});
    y.insert(y.end(), {tiny, 0x1p-100, 0x1p-1000});
    ExactSum whole;
    whole.add_products(x, y);
    EXPECT_EQ(whole.value(), 0x1p-600);
    Random random(5);
    for (int repeat = 0; repeat < 5; ++repeat) {
        const auto part = part_of(x, world, random);
        const auto other = std::span<const double>(y).subspan(
            static_cast<std::size_t>(part.data() - x.data()), part.size());
        EXPECT_EQ(bits(dot(world, part, other, exact)), bits(whole.value()));
    }
    EXPECT_THROW((void)dot(world, x, std::vector{1.0}, exact), UsageError);
}

TEST(Exact, Norm2NeitherOverflowsNorVanishesOnTheWay) {
    const Communicator world;
    const auto ranks = static_cast<double>(world.size());
    EXPECT_DOUBLE_EQ(norm2(world, std::vector(4, huge / 4), exact),
                     huge / 2 * std::sqrt(ranks));
    EXPECT_EQ(norm2(world, std::vector(4, tiny), exact),
              std::round(2 * std::sqrt(ranks)) * tiny);
    EXPECT_EQ(norm2(world, std::vector{huge, huge}, exact), infinity);
}

TEST(Reproducible, SumsAreCorrectlyRoundedForAnyLength) {
    const Communicator world;
    const auto ranks = static_cast<std::size_t>(world.size());
    for (const int binades : {2, 60, 150, 2000}) {
        for (const std::size_t n : {0UL, 1UL, 100UL, 257UL, 10007UL}) {
            std::vector<std::vector<double>> all;
            for (std::size_t rank = 0; rank < ranks; ++rank)
                all.push_back(wide_values(n, 10 + rank, binades));
            std::vector<double> values = all[static_cast<std::size_t>(world.rank())];
            all_reduce(world, values, reproducible);
            for (std::size_t i = 0; i < n; ++i) {
                ExactSum expected;
                for (const auto& terms : all)
                    expected.add(terms[i]);
                EXPECT_EQ(bits(values[i]), bits(expected.value())) << i << " of " << n;
            }
        }
    }
}

TEST(Reproducible, SumsOfManyRoundsAreThoseOfOne) {
    const Communicator world;
    constexpr std::size_t n = 600001;
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = static_cast<double>(i) + world.rank();
    all_reduce(world, values, reproducible);
    const int ranks = world.size();
    for (std::size_t i = 0; i < n; ++i) {
        const double expected =
            static_cast<double>(i) * ranks + static_cast<double>(ranks * (ranks - 1) / 2);
        ASSERT_EQ(values[i], expected) << i;
    }
}

TEST(Reproducible, SumsTakeTiesAndOverflowsAsTheyAre) {
    const Communicator world;
    // The last column is just below the middle of 1 and the double before it.
    const std::vector<double> by_rank[] = {
        {1, 1, huge, infinity, -0.0, std::nan(""), tiny, 0x1p53, 1},
        {0x1p-53, 0x1p-53, huge, 1, -0.0, infinity, -tiny, 1, -0x1p-54},
        {0x1p-200, -0x1p-200, -huge, -infinity, -0.0, 0, 0, tiny, -0x1p-200},
        {0x1p-300, 0x1p-300, -huge, 0, 0.0, 0, 0, 0, 0}};
    // Of more ranks than four the others are as the fourth.
    const auto of = [&](int rank) -> const std::vector<double>& {
        return by_rank[std::min(rank, 3)];
    };
    const std::vector<double>& mine = of(world.rank());
    constexpr std::size_t copies = 300;
    std::vector<double> values;
    for (std::size_t copy = 0; copy < copies; ++copy)
        values.insert(values.end(), mine.begin(), mine.end());
    all_reduce(world, values, reproducible);
    for (std::size_t i = 0; i < values.size(); ++i) {
        ExactSum expected;
        for (int other = 0; other < world.size(); ++other)
            expected.add(of(other)[i % mine.size()]);
        EXPECT_EQ(bits(values[i]), bits(expected.value())) << i;
    }
}

}  // namespace
}  // namespace norma
