#include "reduce/light_cell.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace norma::reduce {
namespace {

std::int64_t sum_of(const LightCell& cell) {
    return static_cast<std::int64_t>(cell.sum.value());
}

TEST(LightCell, SumsNumbersOfDifferentDecimalsExactly) {
    LightCell cell;
    EXPECT_TRUE(cell.add(15, 1));   // 1.5
    EXPECT_TRUE(cell.add(-25, 2));  // -0.25
    EXPECT_TRUE(cell.add(3, 0));    // 3
    EXPECT_EQ(cell.count, 3U);
    EXPECT_EQ(cell.decimals.all, 2);
    EXPECT_EQ(sum_of(cell), 425);
    EXPECT_EQ(cell.min, -25);
    EXPECT_EQ(cell.max, 300);
}

TEST(LightCell, KnowsWhatNoNumbersCanHaveMade) {
    LightCell cell;
    EXPECT_TRUE(cell.is_possible());
    EXPECT_TRUE(cell.add(-25, 2));
    EXPECT_TRUE(cell.is_possible());
    LightCell other = cell;
    other.decimals.all = std::numeric_limits<std::int32_t>::max();
    EXPECT_FALSE(other.is_possible());
    other = cell;
    other.sum.high = std::numeric_limits<std::int64_t>::min();
    EXPECT_FALSE(other.is_possible());
    other = cell;
    other.min = 0;
    EXPECT_FALSE(other.is_possible());
    other = cell;
    other.count = 0;
    EXPECT_FALSE(other.is_possible());
}

TEST(LightCell, IsTheSameInAnyOrder) {
    LightCell a;
    LightCell b;
    EXPECT_TRUE(a.add(15, 1) && a.add(-25, 2));
    EXPECT_TRUE(b.add(-25, 2) && b.add(15, 1));
    EXPECT_EQ(sum_of(a), sum_of(b));
    EXPECT_EQ(a.min, b.min);
    EXPECT_EQ(a.max, b.max);
    EXPECT_TRUE(a.decimals == b.decimals);
}

TEST(LightCell, KnowsTheFewestDecimalsOfLeastAndGreatest) {
    LightCell cell;
    EXPECT_TRUE(cell.add(150, 2) && cell.add(225, 2) && cell.add(15, 1));
    EXPECT_EQ(cell.min, 150);
    EXPECT_EQ(cell.decimals.min, 1);
    EXPECT_EQ(cell.decimals.max, 2);
    LightCell other;
    EXPECT_TRUE(other.add(3, 0) && other.add(1500, 3));
    EXPECT_TRUE(cell.merge(other));
    EXPECT_EQ(cell.max, 3000);
    EXPECT_EQ(cell.decimals.all, 3);
    EXPECT_EQ(cell.decimals.min, 1);
    EXPECT_EQ(cell.decimals.max, 0);
}

TEST(LightCell, RefusesWhatDoesNotFitAndStaysAsItWas) {
    LightCell cell;
    EXPECT_TRUE(cell.add(999'999'999'999'999'999, 0));
    const LightCell before = cell;
    EXPECT_FALSE(cell.add(1, 5));
    EXPECT_EQ(cell.count, before.count);
    EXPECT_TRUE(cell.decimals == before.decimals);
    EXPECT_EQ(cell.max, before.max);
    LightCell other;
    EXPECT_TRUE(other.add(1, 5));
    EXPECT_FALSE(cell.merge(other));
    EXPECT_EQ(cell.count, before.count);
    EXPECT_TRUE(cell.decimals == before.decimals);
}

TEST(LightCell, SumsBeyond64Bits) {
    LightCell cell;
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(cell.add(-999'999'999'999'999'999, 0));
    EXPECT_TRUE(cell.sum.value() == Wide{-999'999'999'999'999'999} * 100);
    for (int i = 0; i < 200; ++i)
        EXPECT_TRUE(cell.add(999'999'999'999'999'999, 0));
    EXPECT_TRUE(cell.sum.value() == Wide{999'999'999'999'999'999} * 100);
}

TEST(LightCell, MergesEmptyOnes) {
    LightCell cell;
    EXPECT_TRUE(cell.merge(LightCell()));
    EXPECT_EQ(cell.count, 0U);
    LightCell other;
    EXPECT_TRUE(other.add(7, 3));
    EXPECT_TRUE(cell.merge(other));
    EXPECT_TRUE(cell.merge(LightCell()));
    EXPECT_EQ(cell.count, 1U);
    EXPECT_TRUE(cell.decimals == CellDecimals::alike(3));
}

}  // namespace
}  // namespace norma::reduce
