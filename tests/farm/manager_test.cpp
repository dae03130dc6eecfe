#include "farm/manager.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

const Time start{};

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
    EXPECT_TRUE(manager.take_actions(start).empty());
    manager.on(1, hello({1}));
    const auto actions = manager.take_actions(start);
    EXPECT_EQ(sent<Welcome>(actions, 0).size(), 1U);
    EXPECT_EQ(sent<Welcome>(actions, 1).at(0).first_slot, 2);
    EXPECT_EQ(only<Started>(actions).size(), 1U);
}

TEST(Manager, CommitsAResultOnceHoweverOftenItIsReported) {
    Manager manager = manager_with(1);
    manager.add(task(1));
    static_cast<void>(manager.take_actions(start));
    manager.on(0, outcomes_of(1, Ending::finished));
    manager.on(0, outcomes_of(1, Ending::finished));
    EXPECT_EQ(only<Finished>(manager.take_actions(start)).size(), 1U);
}

TEST(Manager, IgnoresTheResultOfAnAttemptItNoLongerWaitsFor) {
    Manager manager = manager_with(1, 2);
    manager.add(task(1));
    static_cast<void>(manager.take_actions(start));
    manager.on(0, outcomes_of(1, Ending::failed, 1));
    static_cast<void>(manager.take_actions(start));
    manager.on(0, outcomes_of(1, Ending::finished, 1));
    EXPECT_TRUE(only<Finished>(manager.take_actions(start)).empty());
    manager.on(0, outcomes_of(1, Ending::finished, 2));
    EXPECT_EQ(only<Finished>(manager.take_actions(start)).size(), 1U);
}

TEST(Manager, TriesAFailedTaskAsOftenAsAskedAndCallsOnlyTheLastAttemptFinal) {
    Manager manager = manager_with(1, 2);
    manager.add(task(1));
    static_cast<void>(manager.take_actions(start));
    manager.on(0, outcomes_of(1, Ending::failed, 1));
    auto actions = manager.take_actions(start);
    EXPECT_FALSE(only<Finished>(actions).at(0).final);
    EXPECT_EQ(only<Started>(actions).at(0).attempt, 2U);
    manager.on(0, outcomes_of(1, Ending::failed, 2));
    actions = manager.take_actions(start);
    EXPECT_TRUE(only<Finished>(actions).at(0).final);
    EXPECT_TRUE(only<Started>(actions).empty());
}

TEST(Manager, NumbersAttemptsOnFromThoseOfEarlierRuns) {
    Manager manager = manager_with(1);
    manager.add(task(1), 4);
    EXPECT_EQ(only<Started>(manager.take_actions(start)).at(0).attempt, 5U);
}

TEST(Manager, GivesATaskThatCameBackUnstartedToWhoeverHasASlot) {
    ManagerSettings settings;
    settings.ranks = 2;
    Manager manager(settings);
    manager.on(0, hello({0}));
    manager.on(1, hello({1}));
    for (std::uint64_t seq = 1; seq <= 3; ++seq)
        manager.add(task(seq));
    static_cast<void>(manager.take_actions(start));
    Outcomes short_one = outcomes_of(1, Ending::finished);
    short_one.ended[0].ran = 0.001;
    manager.on(0, short_one);  // now both ranks are given tasks ahead
    manager.add(task(4));
    static_cast<void>(manager.take_actions(start));
    Outcomes returned;
    returned.returned = {4};
    manager.on(0, returned);
    manager.on(1, returned);  // only the rank that has it can give it back
    const auto started = only<Started>(manager.take_actions(start));
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(started[0].task.seq, 4U);
}

TEST(Manager, RefusesALineNoCommandCanBeGivenWithoutBotheringAWorker) {
    Manager manager = manager_with(1);
    manager.add(task(1, std::string(200'000, 'x')));
    const auto actions = manager.take_actions(start);
    ASSERT_EQ(only<Finished>(actions).size(), 1U);
    EXPECT_EQ(only<Finished>(actions)[0].outcome.ending, Ending::failed);
    EXPECT_NE(only<Finished>(actions)[0].outcome.note.find("200000 bytes"), std::string::npos);
    EXPECT_TRUE(only<Started>(actions).empty());
}

TEST(Manager, LetsEveryoneGoWhenAllIsDoneAndIsDoneWhenAllHaveLeft) {
    Manager manager = manager_with(1);
    manager.add(task(1));
    manager.end_of_tasks();
    EXPECT_TRUE(sent<Quit>(manager.take_actions(start)).empty());
    manager.on(0, outcomes_of(1, Ending::finished));
    EXPECT_EQ(sent<Quit>(manager.take_actions(start)).size(), 1U);
    EXPECT_FALSE(manager.is_done());
    manager.on(0, Bye{});
    EXPECT_TRUE(manager.is_done());
}

TEST(Manager, StartsNothingWhileDrainingAndEndsWhenTheRunningTasksHave) {
    Manager manager = manager_with(1, 3);
    manager.add(task(1));
    manager.add(task(2));
    static_cast<void>(manager.take_actions(start));
    manager.drain();
    auto actions = manager.take_actions(start);
    EXPECT_EQ(sent<Drain>(actions).size(), 1U);
    EXPECT_TRUE(sent<Quit>(actions).empty()) << "task 1 still runs";
    manager.on(0, outcomes_of(1, Ending::finished));
    actions = manager.take_actions(start);
    EXPECT_TRUE(only<Started>(actions).empty());
    EXPECT_EQ(sent<Quit>(actions).size(), 1U);
}

TEST(Manager, LeavesACanceledTaskUndone) {
    Manager manager = manager_with(1, 3);
    manager.add(task(1));
    static_cast<void>(manager.take_actions(start));
    manager.stop();
    manager.on(0, outcomes_of(1, Ending::canceled));
    const auto actions = manager.take_actions(start);
    EXPECT_FALSE(only<Finished>(actions).at(0).final);
    EXPECT_TRUE(only<Started>(actions).empty());
}

/// Two ranks of one slot each; rank 1 has tasks 1 or 2 in its hands.
struct TwoRanks {
    explicit TwoRanks(bool backup = false) : manager(settings(backup)) {
        manager.on(0, hello({0}));
        manager.on(1, hello({1}));
    }
    static ManagerSettings settings(bool backup) {
        ManagerSettings settings;
        settings.ranks = 2;
        settings.backup = backup;
        return settings;
    }
    std::vector<Started> started(Time now = start) {
        return only<Started>(manager.take_actions(now));
    }
    Manager manager;
};

TEST(Manager, GivesWhatALostRankHadToOthersAsANewAttempt) {
    TwoRanks farm;
    farm.manager.add(task(1));
    farm.manager.add(task(2));
    ASSERT_EQ(farm.started().size(), 2U);
    EXPECT_EQ(farm.manager.leased_to(1), 1U);
    farm.manager.lose(1);
    auto actions = farm.manager.take_actions(start);
    ASSERT_EQ(only<Finished>(actions).size(), 1U);
    EXPECT_EQ(only<Finished>(actions)[0].outcome.ending, Ending::lost);
    EXPECT_FALSE(only<Finished>(actions)[0].final);
    EXPECT_TRUE(only<Started>(actions).empty()) << "rank 0 has no slot free";
    farm.manager.on(1, outcomes_of(2, Ending::finished));
    EXPECT_TRUE(farm.manager.take_actions(start).empty()) << "late results count for nothing";
    farm.manager.on(0, outcomes_of(1, Ending::finished));
    const auto started = farm.started();
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(started[0].task.seq, 2U);
    EXPECT_EQ(started[0].attempt, 2U);
    EXPECT_EQ(started[0].rank, 0);
}

TEST(Manager, EndsWithoutTheLostRankAndTakesItBackWhenItSaysHello) {
    TwoRanks farm;
    farm.manager.add(task(1));
    farm.manager.lose(1);
    ASSERT_EQ(farm.started().size(), 1U);
    farm.manager.on(1, hello({1}));
    auto actions = farm.manager.take_actions(start);
    EXPECT_EQ(sent<Welcome>(actions, 1).size(), 1U);
    farm.manager.add(task(2));
    EXPECT_EQ(farm.started().at(0).rank, 1);
    farm.manager.lose(1);
    farm.manager.end_of_tasks();
    farm.manager.on(0, outcomes_of(1, Ending::finished));
    static_cast<void>(farm.manager.take_actions(start));
    farm.manager.on(0, outcomes_of(2, Ending::finished, 2));
    actions = farm.manager.take_actions(start);
    EXPECT_EQ(sent<Quit>(actions, 0).size(), 1U);
    EXPECT_TRUE(sent<Quit>(actions, 1).empty());
    farm.manager.on(0, Bye{});
    EXPECT_TRUE(farm.manager.is_done());
}

TEST(Manager, HoldsATaskThatEndsRankAfterRankToBeTheCause) {
    ManagerSettings settings;
    settings.ranks = Manager::loss_limit + 1;
    Manager manager(settings);
    for (int rank = 0; rank < settings.ranks; ++rank)
        manager.on(rank, hello({rank}));
    manager.add(task(1));
    for (int loss = 1; loss <= Manager::loss_limit; ++loss) {
        const auto started = only<Started>(manager.take_actions(start));
        ASSERT_EQ(started.size(), 1U);
        manager.lose(started[0].rank);
        if (loss < Manager::loss_limit) continue;
        const auto finished = only<Finished>(manager.take_actions(start));
        ASSERT_EQ(finished.size(), 1U);
        EXPECT_TRUE(finished[0].final);
        EXPECT_EQ(finished[0].outcome.ending, Ending::failed);
    }
}

TEST(Manager, GoesOnWithARankThatHadNoSlotWhenThoseThatHadAreGone) {
    ManagerSettings settings;
    settings.ranks = 2;
    settings.slots_of = [](int) { return 1; };
    Manager manager(settings);
    manager.on(0, hello({0}));
    manager.on(1, hello({0}));
    manager.add(task(1));
    const auto started = only<Started>(manager.take_actions(start));
    ASSERT_EQ(started.at(0).rank, 1) << "the highest rank gets the one slot";
    manager.lose(1);
    EXPECT_EQ(only<Started>(manager.take_actions(start)).at(0).rank, 0);
}

/// Twenty short tasks are done, and task 21 runs on one of two ranks.
int run_up_to_a_straggler(TwoRanks& farm) {
    for (std::uint64_t seq = 1; seq <= 20; ++seq) {
        farm.manager.add(task(seq));
        const int rank = farm.started().at(0).rank;
        farm.manager.on(rank, outcomes_of(seq, Ending::finished));
    }
    farm.manager.add(task(21));
    farm.manager.end_of_tasks();
    return farm.started().at(0).rank;
}

TEST(Manager, StartsAStragglerOnceMoreAndTakesTheFirstResult) {
    TwoRanks farm(true);
    const int rank = run_up_to_a_straggler(farm);
    EXPECT_TRUE(farm.started(start + std::chrono::milliseconds(1900)).empty());
    const auto copy = farm.started(start + std::chrono::seconds(3));
    ASSERT_EQ(copy.size(), 1U);
    EXPECT_EQ(copy[0].rank, 1 - rank);
    EXPECT_EQ(copy[0].attempt, 2U);
    EXPECT_TRUE(farm.started(start + std::chrono::seconds(9)).empty()) << "one copy is enough";
    farm.manager.on(copy[0].rank, outcomes_of(21, Ending::finished, 2));
    auto actions = farm.manager.take_actions(start);
    EXPECT_TRUE(only<Finished>(actions).at(0).final);
    EXPECT_EQ(sent<Cancel>(actions, rank).at(0).attempt, 1U);
    EXPECT_TRUE(sent<Quit>(actions, rank).empty()) << "the other copy still runs";
    farm.manager.on(rank, outcomes_of(21, Ending::finished, 1));
    actions = farm.manager.take_actions(start);
    EXPECT_FALSE(only<Finished>(actions).at(0).final) << "a task is done once";
    EXPECT_EQ(only<Finished>(actions)[0].outcome.ending, Ending::superseded);
    EXPECT_EQ(sent<Quit>(actions, rank).size(), 1U);
}

TEST(Manager, AFailingCopyDoesNotCountWhileTheOtherRuns) {
    TwoRanks farm(true);
    const int rank = run_up_to_a_straggler(farm);
    ASSERT_EQ(farm.started(start + std::chrono::seconds(3)).size(), 1U);
    farm.manager.on(1 - rank, outcomes_of(21, Ending::failed, 2));
    EXPECT_FALSE(only<Finished>(farm.manager.take_actions(start)).at(0).final);
    farm.manager.on(rank, outcomes_of(21, Ending::finished, 1));
    EXPECT_TRUE(only<Finished>(farm.manager.take_actions(start)).at(0).final);
}

TEST(Manager, StartsTheCostliestFirst) {
    ManagerSettings settings;
    settings.cost_of = [](const Task& each) { return static_cast<double>(each.seq); };
    Manager manager(settings);
    manager.on(0, hello({0}));
    manager.add(task(1));
    manager.add(task(2));
    EXPECT_TRUE(only<Started>(manager.take_actions(start)).empty()) << "more may come";
    manager.end_of_tasks();
    EXPECT_EQ(only<Started>(manager.take_actions(start)).at(0).task.seq, 2U);
}

}  // namespace
}  // namespace norma::farm
