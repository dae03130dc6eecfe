#include "farm/schedule.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

/// Ranks in the order they are given tasks until none wants more.
std::vector<int> fill(Schedule& schedule) {
    std::vector<int> order;
    while (const auto rank = schedule.next()) {
        schedule.assigned(*rank);
        order.push_back(*rank);
    }
    return order;
}

TEST(Schedule, FillsIdleSlotsEvenlyAndStopsThereWhileItKnowsNoDuration) {
    Schedule schedule(2);
    schedule.join(0, 1);
    schedule.join(1, 2);
    EXPECT_EQ(fill(schedule), (std::vector{0, 1, 1}));
}

TEST(Schedule, GivesNothingToARankWithoutSlots) {
    Schedule schedule(2);
    schedule.join(0, 0);
    schedule.join(1, 1);
    EXPECT_EQ(fill(schedule), std::vector{1});
}

TEST(Schedule, FetchesAheadOnlyWhileTasksAreShort) {
    Schedule schedule(1);
    schedule.join(0, 1);
    schedule.assigned(0);
    schedule.ended(0, 1ms);
    EXPECT_EQ(fill(schedule).size(), 11U) << "one runs, 10 ms of work waits";

    Schedule slow(1);
    slow.join(0, 1);
    slow.assigned(0);
    slow.ended(0, 20ms);
    EXPECT_EQ(fill(slow).size(), 1U);
}

TEST(Schedule, NeverFetchesMoreAheadThanItsLimit) {
    Schedule schedule(1);
    schedule.join(0, 2);
    schedule.assigned(0);
    schedule.ended(0, 0ms);
    EXPECT_EQ(fill(schedule).size(), 2U * (1 + Schedule::depth_limit));
}

TEST(Schedule, StopsFetchingAheadForARankThatGaveATaskBackUntilOneEndsThere) {
    Schedule schedule(1);
    schedule.join(0, 1);
    schedule.assigned(0);
    schedule.ended(0, 1ms);
    schedule.assigned(0);
    schedule.assigned(0);
    schedule.returned(0);
    EXPECT_FALSE(schedule.next());
    schedule.ended(0, 1ms);
    EXPECT_EQ(schedule.next(), 0);
}

TEST(Schedule, ForgetsARankThatLeft) {
    Schedule schedule(2);
    schedule.join(0, 1);
    schedule.join(1, 1);
    schedule.assigned(0);
    schedule.leave(1);
    EXPECT_FALSE(schedule.next());
    EXPECT_EQ(schedule.slots(), 1);
    schedule.join(1, 1);
    EXPECT_EQ(fill(schedule), std::vector{1});
}

TEST(Schedule, FindsAnIdleRankOtherThanOne) {
    Schedule schedule(2);
    schedule.join(0, 2);
    schedule.join(1, 1);
    EXPECT_EQ(schedule.idle_besides(0), 1);
    schedule.assigned(1);
    EXPECT_FALSE(schedule.idle_besides(0));
    EXPECT_EQ(schedule.idle_besides(1), 0);
}

}  // namespace
}  // namespace norma::farm
