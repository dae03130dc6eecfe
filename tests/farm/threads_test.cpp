// Whole farms on threads of one process, with commands that are only pretended: the same
// manager, workers and ledger as under mpirun.

#include "farm/open_run.hpp"
#include "farm/run_farm.hpp"
#include "farm/signals.hpp"
#include "farm/thread_link.hpp"
#include "farm/worker_seat.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <fstream>
#include <thread>

namespace norma::farm {
namespace {

/// Processes that end at once: each writes its last argument, and fails if that begins so.
class PretendedProcesses final : public ProcessHost {
  public:
    PretendedProcesses() : bell_(eventfd(0, EFD_NONBLOCK)) {}

    void open_slots(int, int) override {}
    void start(std::uint64_t task, const Command& command) override {
        events_.emplace_back(ProcessStarted{task});
        const std::string text = command.argv.back() + "\n";
        ProcessOutput output{.task = task, .channel = Channel::out, .bytes = {}};
        output.bytes.assign(as_bytes(text).begin(), as_bytes(text).end());
        events_.emplace_back(output);
        ProcessEnded ended;
        ended.task = task;
        ended.exit_status = command.argv.back().starts_with("fail") ? 1 : 0;
        events_.emplace_back(ended);
    }
    void withdraw(std::uint64_t) override {}
    void signal(std::uint64_t, int) override {}
    void flush() override {
        const std::uint64_t one = 1;
        if (!events_.empty()) static_cast<void>(!::write(bell_.get(), &one, sizeof one));
    }
    std::vector<ProcessEvent> poll() override {
        std::uint64_t rings = 0;
        static_cast<void>(!::read(bell_.get(), &rings, sizeof rings));
        return std::exchange(events_, {});
    }
    [[nodiscard]] int descriptor() const override { return bell_.get(); }

  private:
    std::vector<ProcessEvent> events_;
    FileDescriptor bell_;
};

Hello hello() {
    Hello message;
    message.host = "here";
    message.allowed = {0, 1, 2, 3};
    return message;
}

class FarmOnThreads : public testing::TestWithParam<int> {
  protected:
    void write_list(int tasks) {
        std::ofstream list(list_);
        for (int task = 1; task <= tasks; ++task)
            list << (task % 100 == 7 ? "fail " : "task ") << task << '\n';
    }

    FarmSettings settings() {
        return {.command = *CommandTemplate::parse({"echo", "{}"}),
                .words = {"echo", "{}"},
                .list = list_,
                .keep_order = true,
                .quiet = true};
    }

    /// Runs the farm over the list; gives what it counted.
    Tally run_once(const FarmSettings& asked) {
        auto links = ThreadLink::make(GetParam());
        const Signals signals = Signals::catch_all();
        std::vector<std::thread> workers;
        for (int rank = 1; rank < GetParam(); ++rank) {
            workers.emplace_back([&, rank] {
                PretendedProcesses processes;
                EXPECT_EQ(
                    run_worker(
                        *links[static_cast<std::size_t>(rank)], processes, hello(), signals, 0),
                    Leave::goodbye);
            });
        }
        auto opened = open_run(asked);
        EXPECT_TRUE(opened) << opened.error();
        PretendedProcesses processes;
        RunSettings run;
        run.manager.ranks = GetParam();
        run.manager.command = asked.words;
        run.manager.tries = asked.tries;
        Progress progress(Progress::Mode::silent, Clock::now());
        const RunResult result = run_farm({.manager = {.link = *links[0],
                                                       .tasks = *opened->tasks,
                                                       .ledger = *opened->ledger},
                                           .report = *opened->report,
                                           .processes = processes,
                                           .signals = signals,
                                           .progress = progress},
                                          hello(),
                                          run);
        for (std::thread& worker : workers)
            worker.join();
        EXPECT_TRUE(result.together);
        EXPECT_FALSE(result.failure) << result.failure->message;
        return opened->report->tally();
    }

    TemporaryFolder folder_;
    std::string list_ = folder_.path("list");
};

TEST_P(FarmOnThreads, RunsEveryTaskOnceAndOnlyWhatFailedTheNextTime) {
    write_list(2000);
    testing::internal::CaptureStdout();
    Tally tally = run_once(settings());
    std::string expected;
    for (int task = 1; task <= 2000; ++task) {
        expected += (task % 100 == 7 ? "fail " : "task ") + std::to_string(task) + "\n";
    }
    EXPECT_EQ(testing::internal::GetCapturedStdout(), expected);
    EXPECT_EQ(tally.finished, 1980U);
    EXPECT_EQ(tally.failed, 20U);

    testing::internal::CaptureStdout();
    tally = run_once(settings());
    EXPECT_EQ(testing::internal::GetCapturedStdout(), expected) << "all of it is written again";
    EXPECT_EQ(tally.finished, 1980U);
    EXPECT_EQ(tally.before, 1980U);
    EXPECT_EQ(tally.failed, 20U);
}

TEST_P(FarmOnThreads, RetriesWhatFails) {
    write_list(300);
    FarmSettings asked = settings();
    asked.tries = 3;
    testing::internal::CaptureStdout();
    const Tally tally = run_once(asked);
    static_cast<void>(testing::internal::GetCapturedStdout());
    EXPECT_EQ(tally.failed, 3U);
    EXPECT_EQ(tally.retried, 6U);
}

INSTANTIATE_TEST_SUITE_P(Ranks, FarmOnThreads, testing::Values(1, 2, 3, 4, 8));

}  // namespace
}  // namespace norma::farm
