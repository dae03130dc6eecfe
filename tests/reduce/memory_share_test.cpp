#include "reduce/memory_share.hpp"

#include "norma/base/error.hpp"

#include "reduce/group_by.hpp"
#include "reduce/value_tally.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace norma::reduce {
namespace {

TEST(MemoryShare, IsWithinTheLimitAsFarAsAllAre) {
    const auto budget = std::make_shared<MemoryBudget>(100);
    MemoryShare a(budget);
    MemoryShare b(budget);
    EXPECT_TRUE(a.take(60));
    EXPECT_TRUE(b.take(40));
    EXPECT_FALSE(b.take(41));
    EXPECT_EQ(a.others(), 41U);
    EXPECT_TRUE(a.take(59)) << "it may become smaller";
    b.give_back();
    EXPECT_TRUE(a.take(100));
}

TEST(MemoryShare, GivesBackWhatItHasAtItsEnd) {
    const auto budget = std::make_shared<MemoryBudget>(100);
    {
        MemoryShare a(budget);
        EXPECT_TRUE(a.take(70));
        const MemoryShare moved(std::move(a));
        EXPECT_EQ(budget->held, 70U);
    }
    EXPECT_EQ(budget->held, 0U);
    MemoryShare a(budget);
    EXPECT_TRUE(a.take(70));
    a = MemoryShare();
    EXPECT_EQ(budget->held, 0U);
    EXPECT_TRUE(a.take(1000)) << "it is of no budget";
    EXPECT_EQ(a.others(), 0U);
}

TEST(MemoryShare, CountsInStepsThatAreSmallBesideWhatItHas) {
    constexpr std::size_t limit = 1 << 20;
    const auto budget = std::make_shared<MemoryBudget>(limit);
    MemoryShare a(budget);
    EXPECT_TRUE(a.take(limit - 1));
    EXPECT_EQ(budget->held, limit);
    EXPECT_FALSE(a.take(limit + 1));
    a.give_back();
    std::vector<MemoryShare> shares;
    for (int i = 0; i < 4096; ++i)
        shares.emplace_back(budget);
    for (MemoryShare& share : shares)
        EXPECT_TRUE(share.take(250));  // of 256 that each may have
}

TEST(MemoryShare, IsCountedByManyThreadsAtOnce) {
    const auto budget = std::make_shared<MemoryBudget>(409'600);
    std::vector<MemoryShare> shares;
    for (int i = 0; i < 4; ++i)
        shares.emplace_back(budget);
    {
        std::vector<std::jthread> threads;
        for (MemoryShare& share : shares) {
            threads.emplace_back([&share] {
                for (std::size_t bytes = 0; bytes <= 102'400; bytes += 10)
                    EXPECT_TRUE(share.take(bytes));
            });
        }
    }
    EXPECT_FALSE(shares.front().take(102'401));
}

/// A column of the numbers below 20000.
TableBlock numbers_block() {
    static const std::vector<std::int64_t> numbers = [] {
        std::vector<std::int64_t> values(20'000);
        std::iota(values.begin(), values.end(), 0);
        return values;
    }();
    TableBlock block;
    block.rows = numbers.size();
    block.columns = {std::span<const std::int64_t>(numbers)};
    return block;
}

/// States of two threads that see the same values, made by `make` of a budget.
template <typename Make>
void expect_one_fits_where_two_do_not(const Make& make) {
    const auto plenty = std::make_shared<MemoryBudget>(100 << 20);
    auto first = make(plenty);
    first.add(numbers_block());
    const std::size_t one = plenty->held;
    auto second = make(plenty);
    second.add(numbers_block());
    EXPECT_EQ(plenty->held, 2 * one);
    first.merge(std::move(second));
    EXPECT_EQ(plenty->held, one) << "values that both have are held once";

    const auto tight = std::make_shared<MemoryBudget>(one * 3 / 2);
    auto fits = make(tight);
    fits.add(numbers_block());
    auto does_not = make(tight);
    try {
        does_not.add(numbers_block());
        FAIL() << "two states take more than the limit";
    } catch (const MemoryLimitError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(", and all others "));
    }
}

TEST(MemoryOfThreads, OfGroupsIsLimitedTogether) {
    expect_one_fits_where_two_do_not([](const std::shared_ptr<MemoryBudget>& budget) {
        Aggregate rows;
        rows.function = Function::rows;
        return GroupBy(
            std::make_shared<GroupPlan>(GroupPlan{{0}, {"key"}, {rows}, {}, budget}));
    });
}

TEST(MemoryOfThreads, OfValuesIsLimitedTogether) {
    expect_one_fits_where_two_do_not(
        [](const std::shared_ptr<MemoryBudget>& budget) { return ValueTally(0, {}, budget); });
}

}  // namespace
}  // namespace norma::reduce
