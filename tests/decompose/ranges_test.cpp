#include "norma/decompose/ranges.hpp"

#include "norma/base/error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace norma {
namespace {

static_assert(BlockRanges(10, 4).of(0) == Range{0, 3} &&
              BlockRanges(10, 4).of(3) == Range{8, 10});
static_assert(BlockRanges(10, 4).owner(5) == 1 && BlockRanges(10, 4).owner(6) == 2);
static_assert(CyclicRanges(10, 3).owner(7) == 1 && CyclicRanges(10, 3, 2).owner(7) == 0);

/// Every item is in the range of its owner, ranges follow each other, and cover all items.
template <typename Ranges>
void expect_consistent(const Ranges& ranges) {
    std::int64_t next = 0;
    for (int part = 0; part < ranges.parts(); ++part) {
        EXPECT_EQ(ranges.of(part).first, next);
        for (const std::int64_t item : ranges.of(part)) {
            EXPECT_EQ(item, next++);
            EXPECT_EQ(ranges.owner(item), part);
            EXPECT_TRUE(ranges.of(part).contains(item));
        }
    }
    EXPECT_EQ(next, ranges.items());
}

TEST(BlockRanges, DifferByOneItemAtMostWithTheLongerFirst) {
    for (std::int64_t items = 0; items < 40; ++items) {
        for (int parts = 1; parts < 12; ++parts) {
            const BlockRanges ranges(items, parts);
            expect_consistent(ranges);
            for (int part = 1; part < parts; ++part)
                EXPECT_LE(ranges.of(part).size(), ranges.of(part - 1).size());
            EXPECT_LE(ranges.of(0).size() - ranges.of(parts - 1).size(), 1);
        }
    }
}

TEST(BlockRanges, HoldForTheLargestNumbersToo) {
    constexpr std::int64_t items = std::numeric_limits<std::int64_t>::max();
    constexpr int parts = std::numeric_limits<int>::max();
    const BlockRanges ranges(items, parts);
    EXPECT_EQ(ranges.of(parts - 1).last, items);
    EXPECT_EQ(ranges.owner(items - 1), parts - 1);
    EXPECT_EQ(ranges.owner(0), 0);
}

TEST(CyclicRanges, GiveEveryItemAPlaceAmongItsOwners) {
    for (std::int64_t items = 0; items < 40; ++items) {
        for (int parts = 1; parts < 6; ++parts) {
            for (std::int64_t block = 1; block < 5; ++block) {
                const CyclicRanges ranges(items, parts, block);
                std::int64_t seen = 0;
                for (int part = 0; part < parts; ++part) {
                    std::int64_t place = 0;
                    ranges.for_each_block(part, [&](Range run) {
                        EXPECT_FALSE(run.empty());
                        for (const std::int64_t item : run) {
                            EXPECT_EQ(ranges.owner(item), part);
                            EXPECT_EQ(ranges.block_around(item), run);
                            EXPECT_EQ(ranges.place(item), place);
                            EXPECT_EQ(ranges.item(part, place), item);
                            ++place;
                        }
                    });
                    EXPECT_EQ(ranges.count(part), place);
                    seen += place;
                }
                EXPECT_EQ(seen, items);
            }
        }
    }
}

TEST(CyclicRanges, HoldForTheLargestNumbersToo) {
    constexpr std::int64_t items = std::numeric_limits<std::int64_t>::max();
    constexpr int parts = std::numeric_limits<int>::max();
    const CyclicRanges one_block(items, parts, items);
    EXPECT_EQ(one_block.owner(items - 1), 0);
    EXPECT_EQ(one_block.count(0), items);
    EXPECT_EQ(one_block.count(parts - 1), 0);
    int blocks = 0;
    const CyclicRanges few(items, 3, items / 2);
    few.for_each_block(2, [&](Range last) {
        EXPECT_EQ(last, (Range{items - 1, items}));
        ++blocks;
    });
    EXPECT_EQ(blocks, 1);
    EXPECT_EQ(few.item(2, few.place(items - 1)), items - 1);
}

double weight_of(Range range, const std::vector<double>& weights) {
    double sum = 0;
    for (const std::int64_t item : range)
        sum += weights[static_cast<std::size_t>(item)];
    return sum;
}

/// The lightest that the heaviest of so many ranges can be: for every number of ranges and of
/// items before their end, all places where the last begins.
double by_trying(const std::vector<double>& weights, int parts) {
    std::vector<double> before(weights.size() + 1, 0);
    std::partial_sum(weights.begin(), weights.end(), before.begin() + 1);
    std::vector<double> heaviest = before;  // with one range
    for (int part = 1; part < parts; ++part) {
        std::vector<double> more = heaviest;
        for (std::size_t end = 0; end < before.size(); ++end)
            for (std::size_t begin = 0; begin < end; ++begin)
                more[end] =
                    std::min(more[end], std::max(heaviest[begin], before[end] - before[begin]));
        heaviest = more;
    }
    return heaviest.back();
}

TEST(WeightedRanges, AreAsLightAsRangesCanBe) {
    std::mt19937 random(3);
    for (int trial = 0; trial < 1000; ++trial) {
        std::vector<double> weights(random() % 60);
        for (double& weight : weights)
            weight = random() % 4 == 0 ? 0 : static_cast<double>(random() % 1000);
        const int parts = 1 + static_cast<int>(random() % 5);
        const WeightedRanges ranges(weights, parts);
        ASSERT_EQ(ranges.parts(), parts);
        expect_consistent(ranges);
        double heaviest = 0;
        for (int part = 0; part < parts; ++part)
            heaviest = std::max(heaviest, weight_of(ranges.of(part), weights));
        EXPECT_EQ(heaviest, by_trying(weights, parts));
    }
}

TEST(WeightedRanges, LeaveNobodyWithoutWorkThatOthersCouldSpare) {
    const WeightedRanges even(std::vector<double>(10, 1.0), 4);
    for (int part = 0; part < 4; ++part)
        EXPECT_GE(even.of(part).size(), 2);
    const WeightedRanges weightless(std::vector<double>(10, 0.0), 4);
    for (int part = 0; part < 4; ++part)
        EXPECT_GE(weightless.of(part).size(), 2);
}

template <typename Make>
std::string refusal(Make&& make) {
    try {
        make();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing";
}

TEST(Ranges, RefuseNumbersThatCannotBe) {
    EXPECT_EQ(
        refusal([] { BlockRanges(-1, 2); }),
        "ranges: -1 items in blocks of 1 among 2 parts; wanted are 0 or more items, blocks of "
        "1 or more, and a part at least");
    EXPECT_EQ(
        refusal([] { CyclicRanges(5, 0, 2); }),
        "ranges: 5 items in blocks of 2 among 0 parts; wanted are 0 or more items, blocks of "
        "1 or more, and a part at least");
    EXPECT_EQ(refusal([] {
                  WeightedRanges(std::vector<double>{1, -2}, 2);
              }),
              "WeightedRanges: the weight of item 1 is -2; wanted are numbers from 0 on with a "
              "finite sum");
}

}  // namespace
}  // namespace norma
