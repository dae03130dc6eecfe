#include "norma/comm/claim.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace norma {
namespace {

/// How often each number was given away, over all ranks.
std::vector<int> claimed_by_all(const Communicator& comm,
                                std::size_t total,
                                Claim::Options options = {}) {
    std::vector<int> times(total);
    {
        Claim claim(comm, total, options);
        while (const auto range = claim.next()) {
            for (std::size_t i = range->first; i < range->last; ++i)
                ++times[i];
        }
        EXPECT_FALSE(claim.next());  // and stays so
        comm.barrier();              // nobody is waited for any more
    }
    return comm.all_reduce(times, std::plus<>());
}

TEST(Claim, GivesEveryNumberToExactlyOneRank) {
    const Communicator world;
    for (const std::size_t total : {0U, 1U, 2U, 17U, 10'000U})
        EXPECT_EQ(claimed_by_all(world, total), std::vector<int>(total, 1)) << total;
}

TEST(Claim, GivesAsManyAtATimeAsAsked) {
    const Communicator world;
    Claim claim(world, 100, {.at_most = 7});
    std::size_t mine = 0;
    while (const auto range = claim.next()) {
        EXPECT_TRUE(range->size() == 7 || range->last == 100);
        mine += range->size();
    }
    EXPECT_EQ(world.all_reduce(mine, std::plus<>()), 100U);
}

TEST(Claim, GivesShorterRangesTowardsTheEnd) {
    const Communicator self = Communicator::self();
    Claim claim(self, 1000, {.at_least = 10});
    std::size_t last = 1000;
    std::vector<std::size_t> lengths;
    while (const auto range = claim.next()) {
        EXPECT_LE(range->size(), last);
        last = range->size();
        lengths.push_back(last);
    }
    EXPECT_EQ(lengths.front(), 500U);
    EXPECT_LE(lengths.back(), 10U);
}

TEST(Claim, IsServedWhileRankZeroWaitsForAnother) {
    const Communicator world;
    if (world.size() < 2) return;  // there is nobody to wait for
    Claim claim(world, 100, {.at_most = 1});
    std::size_t mine = 0;
    if (world.rank() == 0) {
        EXPECT_EQ(world.recv<int>(world.size() - 1), 1);  // sent after twenty ranges
    }
    while (claim.next()) {
        ++mine;
        if (mine == 20 && world.rank() == world.size() - 1) world.send(1, 0);
    }
    if (mine < 20 && world.rank() == world.size() - 1) world.send(1, 0);
    EXPECT_EQ(world.all_reduce(mine, std::plus<>()), 100U);
}

TEST(Claim, LetsRanksLeaveEarly) {
    const Communicator world;
    std::size_t mine = 0;
    {
        Claim claim(world, 1000, {.at_most = 5});
        while (const auto range = claim.next()) {
            mine += range->size();
            if (world.rank() == 1) break;
        }
    }
    const std::size_t all = world.all_reduce(mine, std::plus<>());
    EXPECT_GE(all, 990U);  // what was claimed ahead for the rank that left is lost
    EXPECT_LE(all, 1000U);
}

TEST(Claim, MayBeUsedTwiceAtATime) {
    const Communicator world;
    Claim one(world, 50);
    Claim two(world, 60);
    std::size_t ones = 0;
    std::size_t twos = 0;
    bool more = true;
    while (more) {
        const auto first = one.next();
        if (first) ones += first->size();
        more = first.has_value();
    }
    while (const auto range = two.next())
        twos += range->size();
    EXPECT_EQ(world.all_reduce(ones, std::plus<>()), 50U);
    EXPECT_EQ(world.all_reduce(twos, std::plus<>()), 60U);
}

}  // namespace
}  // namespace norma
