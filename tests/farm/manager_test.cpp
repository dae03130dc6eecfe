#include "farm/manager.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

Task task(std::uint64_t seq, std::string text = "true") {
    return {.id = {.low = seq, .high = 1}, .seq = seq, .text = std::move(text)};
}

Hello hello(std::vector<int> cores) {
    Hello message;
    message.host = "here";
    message.allowed = std::move(cores);
    return message;
}

Outcomes outcomes_of(std::uint64_t seq, Ending ending, std::uint32_t attempt = 1) {
    Outcomes message;
    Ended ended;
    ended.seq = seq;
    ended.attempt = attempt;
    ended.ending = ending;
    ended.exit_status = ending == Ending::failed ? 3 : 0;
    ended.ran = 1;
    message.ended.push_back(ended);
    return message;
}

template <typename T>
std::vector<T> only(const std::vector<ManagerAction>& actions) {
    std::vector<T> found;
    for (const ManagerAction& action : actions) {
        if (const auto* one = std::get_if<T>(&action)) found.push_back(*one);
    }
    return found;
}

/// The messages of one type that go to `rank`.
template <typename T>
std::vector<T> sent(const std::vector<ManagerAction>& actions, int rank = 0) {
    std::vector<T> found;
    for (const SendMessage& send : only<SendMessage>(actions)) {
        if (send.to != rank) continue;
        if (const auto* message = std::get_if<T>(&send.message)) found.push_back(*message);
    }
    return found;
}

/// A manager of one rank with `slots` cores that has greeted.
Manager manager_with(int slots, int tries = 1) {
    ManagerSettings settings;
    settings.tries = tries;
    Manager manager(settings);
    std::vector<int> cores(static_cast<std::size_t>(slots));
    for (int core = 0; core < slots; ++core)
        cores[static_cast<std::size_t>(core)] = core;
    manager.on(0, hello(cores));
    return manager;
}

TEST(Manager, WaitsForEveryRankBeforeItGivesOutWork) {
    ManagerSettings settings;
    settings.ranks = 2;
    Manager manager(settings);
    manager.add(task(1));
    manager.on(0, hello({0}));
    EXPECT_TRUE(manager.take_actions().empty());
    manager.on(1, hello({1}));
    const auto actions = manager.take_actions();
    EXPECT_EQ(sent<Welcome>(actions, 0).size(), 1U);
    EXPECT_EQ(sent<Welcome>(actions, 1).at(0).first_slot, 2);
    EXPECT_EQ(only<Started>(actions).size(), 1U);
}

TEST(Manager, CommitsAResultOnceHoweverOftenItIsReported) {
    Manager manager = manager_with(1);
    manager.add(task(1));
    static_cast<void>(manager.take_actions());
    manager.on(0, outcomes_of(1, Ending::finished));
    manager.on(0, outcomes_of(1, Ending::finished));
    EXPECT_EQ(only<Finished>(manager.take_actions()).size(), 1U);
}

TEST(Manager, IgnoresTheResultOfAnAttemptItNoLongerWaitsFor) {
    Manager manager = manager_with(1, 2);
    manager.add(task(1));
    static_cast<void>(manager.take_actions());
    manager.on(0, outcomes_of(1, Ending::failed, 1));
    static_cast<void>(manager.take_actions());
    manager.on(0, outcomes_of(1, Ending::finished, 1));
    EXPECT_TRUE(only<Finished>(manager.take_actions()).empty());
    manager.on(0, outcomes_of(1, Ending::finished, 2));
    EXPECT_EQ(only<Finished>(manager.take_actions()).size(), 1U);
}

TEST(Manager, TriesAFailedTaskAsOftenAsAskedAndCallsOnlyTheLastAttemptFinal) {
    Manager manager = manager_with(1, 2);
    manager.add(task(1));
    static_cast<void>(manager.take_actions());
    manager.on(0, outcomes_of(1, Ending::failed, 1));
    auto actions = manager.take_actions();
    EXPECT_FALSE(only<Finished>(actions).at(0).final);
    EXPECT_EQ(only<Started>(actions).at(0).attempt, 2U);
    manager.on(0, outcomes_of(1, Ending::failed, 2));
    actions = manager.take_actions();
    EXPECT_TRUE(only<Finished>(actions).at(0).final);
    EXPECT_TRUE(only<Started>(actions).empty());
}

TEST(Manager, NumbersAttemptsOnFromThoseOfEarlierRuns) {
    Manager manager = manager_with(1);
    manager.add(task(1), 4);
    EXPECT_EQ(only<Started>(manager.take_actions()).at(0).attempt, 5U);
}

TEST(Manager, GivesATaskThatCameBackUnstartedToWhoeverHasASlot) {
    ManagerSettings settings;
    settings.ranks = 2;
    Manager manager(settings);
    manager.on(0, hello({0}));
    manager.on(1, hello({1}));
    for (std::uint64_t seq = 1; seq <= 3; ++seq)
        manager.add(task(seq));
    static_cast<void>(manager.take_actions());
    Outcomes short_one = outcomes_of(1, Ending::finished);
    short_one.ended[0].ran = 0.001;
    manager.on(0, short_one);  // now both ranks are given tasks ahead
    manager.add(task(4));
    static_cast<void>(manager.take_actions());
    Outcomes returned;
    returned.returned = {4};
    manager.on(0, returned);
    manager.on(1, returned);  // only the rank that has it can give it back
    const auto started = only<Started>(manager.take_actions());
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(started[0].task.seq, 4U);
}

TEST(Manager, RefusesALineNoCommandCanBeGivenWithoutBotheringAWorker) {
    Manager manager = manager_with(1);
    manager.add(task(1, std::string(200'000, 'x')));
    const auto actions = manager.take_actions();
    ASSERT_EQ(only<Finished>(actions).size(), 1U);
    EXPECT_EQ(only<Finished>(actions)[0].outcome.ending, Ending::failed);
    EXPECT_NE(only<Finished>(actions)[0].outcome.note.find("200000 bytes"), std::string::npos);
    EXPECT_TRUE(only<Started>(actions).empty());
}

TEST(Manager, LetsEveryoneGoWhenAllIsDoneAndIsDoneWhenAllHaveLeft) {
    Manager manager = manager_with(1);
    manager.add(task(1));
    manager.end_of_tasks();
    EXPECT_TRUE(sent<Quit>(manager.take_actions()).empty());
    manager.on(0, outcomes_of(1, Ending::finished));
    EXPECT_EQ(sent<Quit>(manager.take_actions()).size(), 1U);
    EXPECT_FALSE(manager.is_done());
    manager.on(0, Bye{});
    EXPECT_TRUE(manager.is_done());
}

TEST(Manager, StartsNothingWhileDrainingAndEndsWhenTheRunningTasksHave) {
    Manager manager = manager_with(1, 3);
    manager.add(task(1));
    manager.add(task(2));
    static_cast<void>(manager.take_actions());
    manager.drain();
    auto actions = manager.take_actions();
    EXPECT_EQ(sent<Drain>(actions).size(), 1U);
    EXPECT_TRUE(sent<Quit>(actions).empty()) << "task 1 still runs";
    manager.on(0, outcomes_of(1, Ending::finished));
    actions = manager.take_actions();
    EXPECT_TRUE(only<Started>(actions).empty());
    EXPECT_EQ(sent<Quit>(actions).size(), 1U);
}

TEST(Manager, LeavesACanceledTaskUndone) {
    Manager manager = manager_with(1, 3);
    manager.add(task(1));
    static_cast<void>(manager.take_actions());
    manager.stop();
    manager.on(0, outcomes_of(1, Ending::canceled));
    const auto actions = manager.take_actions();
    EXPECT_FALSE(only<Finished>(actions).at(0).final);
    EXPECT_TRUE(only<Started>(actions).empty());
}

}  // namespace
}  // namespace norma::farm
