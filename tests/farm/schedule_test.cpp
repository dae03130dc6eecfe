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
    Schedule schedule;
    schedule.add_worker(1);
    schedule.add_worker(2);
    EXPECT_EQ(fill(schedule), (std::vector{0, 1, 1}));
    EXPECT_EQ(schedule.outstanding(), 3);
}

TEST(Schedule, GivesNothingToARankWithoutSlots) {
    Schedule schedule;
    schedule.add_worker(0);
    schedule.add_worker(1);
    EXPECT_EQ(fill(schedule), std::vector{1});
}

TEST(Schedule, FetchesAheadOnlyWhileTasksAreShort) {
    Schedule schedule;
    schedule.add_worker(1);
    schedule.assigned(0);
    schedule.ended(0, 1ms);
    EXPECT_EQ(fill(schedule).size(), 11U) << "one runs, 10 ms of work waits";

    Schedule slow;
    slow.add_worker(1);
    slow.assigned(0);
    slow.ended(0, 20ms);
    EXPECT_EQ(fill(slow).size(), 1U);
}

TEST(Schedule, NeverFetchesMoreAheadThanItsLimit) {
    Schedule schedule;
    schedule.add_worker(2);
    schedule.assigned(0);
    schedule.ended(0, 0ms);
    EXPECT_EQ(fill(schedule).size(), 2U * (1 + Schedule::depth_limit));
}

TEST(Schedule, StopsFetchingAheadForARankThatGaveATaskBackUntilOneEndsThere) {
    Schedule schedule;
    schedule.add_worker(1);
    schedule.assigned(0);
    schedule.ended(0, 1ms);
    schedule.assigned(0);
    schedule.assigned(0);
    schedule.returned(0);
    EXPECT_FALSE(schedule.next());
    schedule.ended(0, 1ms);
    EXPECT_EQ(schedule.next(), 0);
}

}  // namespace
}  // namespace norma::farm
