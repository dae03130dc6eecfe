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
Worker welcomed(std::chrono::microseconds timeout = 0us) {
    Worker worker(Hello{});
    worker.on(Welcome{.slots = 2,
                      .first_slot = 5,
                      .command = {"run", "{}"},
                      .timeout_us = timeout.count(),
                      .termination = {{SIGTERM, 200}, {SIGINT, 300}}},
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

ProcessEnded exited(std::uint64_t task, int status) {
    ProcessEnded ended;
    ended.task = task;
    ended.exit_status = status;
    return ended;
}

/// Gives the worker these tasks, and slots to run them in.
void run(Worker& worker, std::initializer_list<std::uint64_t> seqs, Time now = start) {
    worker.on(work(seqs), now);
    for (const std::uint64_t seq : seqs)
        worker.on(ProcessEvent(ProcessStarted{seq}), now);
    static_cast<void>(worker.take_actions());
}

std::vector<std::uint64_t> withdrawn(const std::vector<WorkerAction>& actions) {
    std::vector<std::uint64_t> tasks;
    for (const WithdrawProcess& one : only<WithdrawProcess>(actions))
        tasks.push_back(one.task);
    return tasks;
}

TEST(Worker, SaysHelloFirst) {
    Worker worker(Hello{});
    EXPECT_EQ(said<Hello>(worker.take_actions()).size(), 1U);
}

TEST(Worker, OpensItsSlotsAndHandsOnAllItIsGiven) {
    Worker worker(Hello{});
    worker.on(Welcome{.slots = 2, .first_slot = 5, .command = {"run", "{}"}, .timeout_us = 0},
              start);
    const auto opened = only<OpenSlots>(worker.take_actions());
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_EQ(opened[0].slots, 2);
    EXPECT_EQ(opened[0].first, 5);
    worker.on(work({1, 2, 3}), start);
    const auto started = only<StartProcess>(worker.take_actions());
    ASSERT_EQ(started.size(), 3U);
    EXPECT_EQ(started[0].task, 1U);
    EXPECT_EQ(started[0].command.argv, (std::vector<std::string>{"run", "x"}));
    EXPECT_EQ(started[2].task, 3U);
    worker.on(ProcessEvent(ProcessStarted{2}), start);
    worker.on(ProcessEvent(exited(2, 0)), start);
    const auto actions = worker.take_actions();
    ASSERT_EQ(said<Outcomes>(actions).size(), 1U);
    EXPECT_EQ(said<Outcomes>(actions)[0].ended.at(0).seq, 2U);
}

TEST(Worker, TellsATaskItsNumberAndAttempt) {
    Worker worker = welcomed();
    worker.on(work({7}), start);
    const auto started = only<StartProcess>(worker.take_actions());
    const auto& variables = started.at(0).command.environment;
    for (const char* wanted : {"NORMA_TASK=7", "NORMA_ATTEMPT=1", "PARALLEL_SEQ=7"}) {
        EXPECT_NE(std::find(variables.begin(), variables.end(), wanted), variables.end())
            << wanted;
    }
}

TEST(Worker, TellsHowAProcessEnded) {
    Worker worker = welcomed();
    run(worker, {1, 2});
    worker.on(work({3}), start);
    static_cast<void>(worker.take_actions());
    worker.on(ProcessEvent(exited(1, 4)), start);
    ProcessEnded killed;
    killed.task = 2;
    killed.signal = SIGSEGV;
    worker.on(ProcessEvent(killed), start);
    ProcessEnded unstarted;
    unstarted.task = 3;
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
    Worker worker = welcomed();
    run(worker, {1});
    worker.on(
        ProcessEvent(ProcessOutput{.task = 1, .channel = Channel::err, .bytes = Bytes(10)}),
        start);
    EXPECT_TRUE(said<Output>(worker.take_actions()).empty());
    std::size_t ahead = 0;
    for (int i = 0; i < 8; ++i) {
        worker.on(ProcessEvent(ProcessOutput{
                      .task = 1, .channel = Channel::out, .bytes = Bytes(30'000)}),
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

TEST(Worker, LeavesOutTheMiddleOfATooLongOutputAndLetsTheErrorsRideWithTheOutcome) {
    Worker worker(Hello{});
    worker.on(Welcome{.slots = 1, .first_slot = 1, .command = {"run", "{}"}, .max_output = 100},
              start);
    run(worker, {1});
    const std::string text(1000, 'x');
    for (int i = 0; i < 3; ++i) {
        ProcessOutput output{.task = 1, .channel = Channel::out, .bytes = {}};
        output.bytes.assign(as_bytes(text).begin(), as_bytes(text).end());
        worker.on(ProcessEvent(output), start);
    }
    ProcessOutput error{.task = 1, .channel = Channel::err, .bytes = Bytes(4)};
    worker.on(ProcessEvent(error), start);
    worker.on(ProcessEvent(exited(1, 1)), start);
    const auto actions = worker.take_actions();
    ASSERT_EQ(said<Output>(actions).size(), 1U);
    EXPECT_EQ(as_text(said<Output>(actions)[0].bytes), std::string(50, 'x'));
    const Ended ended = said<Outcomes>(actions).at(0).ended.at(0);
    EXPECT_EQ(as_text(ended.out),
              "\n[norma-farm: 2,900 bytes of output left out here]\n" + std::string(50, 'x'));
    EXPECT_EQ(ended.err.size(), 4U);
    EXPECT_EQ(ended.left_out, 2900U);
    EXPECT_EQ(ended.out_bytes, 3000U);
}

TEST(Worker, EndsATaskWhoseTimeIsUpAsItWasToldAndThenForGood) {
    Worker worker = welcomed(2s);
    worker.on(work({1}), start - 1s);
    static_cast<void>(worker.take_actions());
    worker.on(ProcessEvent(ProcessStarted{1}), start);
    worker.tick(start + 1999ms);
    EXPECT_TRUE(only<SignalProcess>(worker.take_actions()).empty());
    EXPECT_EQ(worker.next_deadline(), start + 2s);
    worker.tick(start + 2s);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGTERM);
    worker.tick(start + 2199ms);
    EXPECT_TRUE(only<SignalProcess>(worker.take_actions()).empty());
    EXPECT_EQ(worker.next_deadline(), start + 2200ms);
    worker.tick(start + 2200ms);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGINT);
    for (const Time moment : {start + 2500ms, start + 2500ms + Worker::kill_period}) {
        worker.tick(moment - 1ms);
        EXPECT_TRUE(only<SignalProcess>(worker.take_actions()).empty());
        worker.tick(moment);
        EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGKILL);
    }
    ProcessEnded killed;
    killed.task = 1;
    killed.signal = SIGKILL;
    killed.signalled = true;
    worker.on(ProcessEvent(killed), start + 4s);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).ended.at(0).ending,
              Ending::timed_out);
}

TEST(Worker, BelievesAnEndThatCameBeforeTheSignal) {
    Worker worker = welcomed(2s);
    run(worker, {1, 2});
    worker.tick(start + 2s);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).size(), 2U);
    worker.stop(start + 2s);
    worker.on(ProcessEvent(exited(1, 0)), start + 3s);
    worker.on(ProcessEvent(exited(2, 5)), start + 3s);
    const auto ended = said<Outcomes>(worker.take_actions()).at(0).ended;
    EXPECT_EQ(ended.at(0).ending, Ending::finished);
    EXPECT_EQ(ended.at(1).ending, Ending::failed);
}

TEST(Worker, GivesBackWhatWaitsBehindALongTask) {
    Worker worker = welcomed();
    run(worker, {1}, start - 1s);
    worker.on(work({2, 3, 4}), start);
    static_cast<void>(worker.take_actions());
    worker.tick(start + 1h);
    EXPECT_TRUE(withdrawn(worker.take_actions()).empty()) << "one of two slots is free";
    const Time busy = start + 10ms;
    worker.on(ProcessEvent(ProcessStarted{4}), busy);
    EXPECT_EQ(worker.next_deadline(), busy + Worker::waiting_limit);
    worker.tick(busy + Worker::waiting_limit);
    EXPECT_TRUE(withdrawn(worker.take_actions()).empty());
    worker.tick(busy + Worker::waiting_limit + 1ms);
    auto actions = worker.take_actions();
    EXPECT_EQ(withdrawn(actions), (std::vector<std::uint64_t>{2, 3}));
    EXPECT_TRUE(said<Outcomes>(actions).empty()) << "they may be starting just now";
    EXPECT_EQ(worker.next_deadline(), std::nullopt);

    worker.on(ProcessEvent(ProcessStarted{2}), start);
    worker.on(ProcessEvent(ProcessWithdrawn{3}), start);
    actions = worker.take_actions();
    EXPECT_EQ(said<Outcomes>(actions).at(0).returned, std::vector<std::uint64_t>{3});
    worker.on(ProcessEvent(exited(2, 0)), start);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).ended.at(0).seq, 2U);
}

TEST(Worker, DrainingGivesBackWhatWaitsNowAndLater) {
    Worker worker = welcomed();
    run(worker, {1});
    worker.on(work({2}), start);
    static_cast<void>(worker.take_actions());
    worker.on(Drain{}, start);
    EXPECT_EQ(withdrawn(worker.take_actions()), std::vector<std::uint64_t>{2});
    worker.on(work({3}), start);
    const auto actions = worker.take_actions();
    EXPECT_EQ(said<Outcomes>(actions).at(0).returned, std::vector<std::uint64_t>{3});
    EXPECT_TRUE(only<StartProcess>(actions).empty());
    EXPECT_TRUE(only<SignalProcess>(actions).empty()) << "what runs may end";
}

TEST(Worker, StoppingEndsWhatRunsAndCallsItCanceled) {
    Worker worker = welcomed();
    run(worker, {1});
    worker.on(Stop{}, start);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGTERM);
    ProcessEnded ended = exited(1, 143);
    ended.signalled = true;
    worker.on(ProcessEvent(ended), start);
    EXPECT_EQ(said<Outcomes>(worker.take_actions()).at(0).ended.at(0).ending, Ending::canceled);
}

TEST(Worker, StoppingEndsAlsoWhatStartsBeforeItCanBeWithdrawn) {
    Worker worker = welcomed();
    worker.on(work({1}), start);
    worker.on(Stop{}, start);
    EXPECT_TRUE(only<SignalProcess>(worker.take_actions()).empty());
    worker.on(ProcessEvent(ProcessStarted{1}), start);
    EXPECT_EQ(only<SignalProcess>(worker.take_actions()).at(0).signal, SIGTERM);
}

TEST(Worker, LeavesWhenItIsLetGoAndNothingRuns) {
    Worker worker = welcomed();
    run(worker, {1});
    worker.on(Quit{}, start);
    EXPECT_TRUE(said<Bye>(worker.take_actions()).empty());
    EXPECT_FALSE(worker.is_done());
    worker.on(ProcessEvent(exited(1, 0)), start);
    EXPECT_EQ(said<Bye>(worker.take_actions()).at(0).ran, 1U);
    EXPECT_TRUE(worker.is_done());
}

}  // namespace
}  // namespace norma::farm
