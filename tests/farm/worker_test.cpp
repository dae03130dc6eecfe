#include "farm/worker.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

const Time start{};

template <typename T>
std::vector<T> only(const std::vector<WorkerAction>& actions) {
    std::vector<T> found;
    for (const WorkerAction& action : actions) {
        if (const auto* one = std::get_if<T>(&action)) found.push_back(*one);
    }
    return found;
}

/// The messages of one type.
template <typename T>
std::vector<T> said(const std::vector<WorkerAction>& actions) {
    std::vector<T> found;
    for (const Message& message : only<Message>(actions)) {
        if (const auto* one = std::get_if<T>(&message)) found.push_back(*one);
    }
    return found;
}

/// A worker that was welcomed and has said hello.
Worker worker_with(int slots, std::chrono::microseconds timeout = 0us) {
    Worker worker(Hello{});
    worker.on(Welcome{.slots = slots,
                      .first_slot = 5,
                      .command = {"run", "{}"},
                      .timeout_us = timeout.count()},
              start);
    static_cast<void>(worker.take_actions());
    return worker;
}

Work work(std::initializer_list<std::uint64_t> seqs) {
    Work message;
    for (const std::uint64_t seq : seqs)
        message.items.push_back({.seq = seq, .attempt = 1, .text = "x"});
    return message;
}

ProcessEnded exited(int slot, int status) {
    ProcessEnded ended;
    ended.slot = slot;
    ended.exit_status = status;
    return ended;
}

TEST(Worker, SaysHelloFirst) {
    Worker worker(Hello{});
    EXPECT_EQ(said<Hello>(worker.take_actions()).size(), 1U);
}

TEST(Worker, RunsAsManyTasksAsItHasSlotsAndTheNextWhenOneEnds) {
    Worker worker = worker_with(2);
    worker.on(work({1, 2, 3}), start);
    auto started = only<StartProcess>(worker.take_actions());
    ASSERT_EQ(started.size(), 2U);
    EXPECT_EQ(started[0].slot, 1);
    EXPECT_EQ(started[0].command.argv, (std::vector<std::string>{"run", "x"}));
    worker.on(ProcessEvent(exited(2, 0)), start);
    const auto actions = worker.take_actions();
    started = only<StartProcess>(actions);
    ASSERT_EQ(started.size(), 1U);
    EXPECT_EQ(started[0].slot, 2);
    ASSERT_EQ(said<Outcomes>(actions).size(), 1U);
    EXPECT_EQ(said<Outcomes>(actions)[0].ended.at(0).seq, 2U);
}

TEST(Worker, TellsATaskItsNumberAttemptAndSlot) {
    Worker worker = worker_with(1);
    worker.on(work({7}), start);
    const auto started = only<StartProcess>(worker.take_actions());
    const auto& variables = started.at(0).command.environment;
    for (const char* wanted : {"NORMA_TASK=7",
                               "NORMA_ATTEMPT=1",
                               "NORMA_SLOT=5",
                               "PARALLEL_SEQ=7",
                               "PARALLEL_JOBSLOT=5"}) {
        EXPECT_NE(std::find(variables.begin(), variables.end(), wanted), variables.end())
            << wanted;
    }
}

TEST(Worker, TellsHowAProcessEnded) {
    Worker worker = worker_with(3);
    worker.on(work({1, 2, 3}), start);
    worker.on(ProcessEvent(exited(1, 4)), start);
    ProcessEnded killed;
    killed.slot = 2;
    killed.signal = SIGSEGV;
    worker.on(ProcessEvent(killed), start);
    ProcessEnded unstarted;
    unstarted.slot = 3;
    unstarted.note = "cannot start";
    worker.on(ProcessEvent(unstarted), start);
    const auto ended = said<Outcomes>(worker.take_actions()).at(0).ended;
    ASSERT_EQ(ended.size(), 3U);
    EXPECT_EQ(ended[0].ending, Ending::failed);
    EXPECT_EQ(ended[0].exit_status, 4);
    EXPECT_EQ(ended[1].ending, Ending::failed);
    EXPECT_EQ(ended[1].signal, SIGSEGV);
    EXPECT_EQ(ended[2].ending, Ending::failed);
    EXPECT_EQ(ended[2].exit_status, 127);
}

TEST(Worker, SmallOutputRidesWithTheOutcomeAndLargeOutputGoesAhead) {
    Worker worker = worker_with(1);
    worker.on(work({1}), start);
    worker.on(
        ProcessEvent(ProcessOutput{.slot = 1, .channel = Channel::err, .bytes = Bytes(10)}),
        start);
    EXPECT_TRUE(said<Output>(worker.take_actions()).empty());
    std::size_t ahead = 0;
    for (int i = 0; i < 8; ++i) {
        worker.on(ProcessEvent(ProcessOutput{
                      .slot = 1, .channel = Channel::out, .bytes = Bytes(30'000)}),
                  start);
        for (const Output& output : said<Output>(worker.take_actions())) {
            EXPECT_LE(output.bytes.size(), message_limit / 2);
            ahead += output.bytes.size();
        }
    }
    worker.on(ProcessEvent(exited(1, 0)), start);
    const auto ended = said<Outcomes>(worker.take_actions()).at(0).ended.at(0);
    EXPECT_LE(ended.out.size() + ended.err.size(), inline_output_limit);
    EXPECT_EQ(ahead + ended.out.size() + ended.err.size(), 8U * 30'000 + 10);
    EXPECT_EQ(ended.out_bytes, 8U * 30'000);
}

TEST(Worker, EndsATaskWhoseTimeIsUpFirstPolitelyThenForGood) {
    Worker worker = worker_with(1, 2s);
    worker.on(work({1}), start);
    static_cast<void>(worker.take_actions());
    worker.tick(start + 1999ms);
    EXPECT_TRUE(only<SignalProcess>(worker.take_actions()).empty());
    EXPECT_EQ(worker.next_deadline(), start + 2s);
    worker.tick(start + 2s);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGTERM);
    worker.tick(start + 2s + Worker::grace);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGKILL);
    ProcessEnded killed;
    killed.slot = 1;
    killed.signal = SIGKILL;
    worker.on(ProcessEvent(killed), start + 4s);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).ended.at(0).ending,
              Ending::timed_out);
}

TEST(Worker, GivesBackWhatWaitsBehindALongTask) {
    Worker worker = worker_with(1);
    worker.on(work({1, 2, 3}), start);
    static_cast<void>(worker.take_actions());
    worker.tick(start + Worker::waiting_limit);
    EXPECT_TRUE(said<Outcomes>(worker.take_actions()).empty());
    worker.tick(start + Worker::waiting_limit + 1ms);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).returned,
              (std::vector<std::uint64_t>{2, 3}));
}

TEST(Worker, DrainingGivesBackWhatWaitsNowAndLater) {
    Worker worker = worker_with(1);
    worker.on(work({1, 2}), start);
    static_cast<void>(worker.take_actions());
    worker.on(Drain{}, start);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).returned,
              std::vector<std::uint64_t>{2});
    worker.on(work({3}), start);
    const auto actions = worker.take_actions();
    EXPECT_EQ(said<Outcomes>(actions).at(0).returned, std::vector<std::uint64_t>{3});
    EXPECT_TRUE(only<StartProcess>(actions).empty());
    EXPECT_TRUE(only<SignalProcess>(actions).empty()) << "what runs may end";
}

TEST(Worker, StoppingEndsWhatRunsAndCallsItCanceled) {
    Worker worker = worker_with(1);
    worker.on(work({1}), start);
    static_cast<void>(worker.take_actions());
    worker.on(Stop{}, start);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGTERM);
    worker.on(ProcessEvent(exited(1, 143)), start);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).ended.at(0).ending, Ending::canceled);
}

TEST(Worker, LeavesWhenItIsLetGoAndNothingRuns) {
    Worker worker = worker_with(1);
    worker.on(work({1}), start);
    worker.on(Quit{}, start);
    EXPECT_TRUE(said<Bye>(worker.take_actions()).empty());
    EXPECT_FALSE(worker.is_done());
    worker.on(ProcessEvent(exited(1, 0)), start);
    EXPECT_EQ(said<Bye>(worker.take_actions()).at(0).ran, 1U);
    EXPECT_TRUE(worker.is_done());
}

}  // namespace
}  // namespace norma::farm
