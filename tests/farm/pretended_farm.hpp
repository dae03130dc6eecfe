#pragma once
// A whole farm in this process, with commands that are only pretended: the same manager,
// workers and ledger as under mpirun.

#include "base/signals.hpp"
#include "farm/open_run.hpp"
#include "farm/pack_folder.hpp"
#include "farm/run_farm.hpp"
#include "farm/thread_link.hpp"
#include "farm/worker_seat.hpp"

#include <gtest/gtest.h>
#include <sys/eventfd.h>

#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace norma::farm {

/// Processes that end at once: each writes its last argument, and fails if that begins so. One
/// that begins with "much" writes more than rides with an outcome.
class PretendedProcesses : public ProcessHost {
  public:
    /// At most `at_once` of them end between two looks.
    explicit PretendedProcesses(std::size_t at_once = SIZE_MAX)
        : at_once_(at_once), bell_(eventfd(0, EFD_NONBLOCK)) {}

    static std::string output_of(const std::string& text) {
        if (!text.starts_with("much")) return text + "\n";
        return text + std::string(3 * inline_output_limit, '.') + "\n";
    }

    void open_slots(int, int) override {}
    void start(std::uint64_t task, const Command& command) override {
        started.push_back(command.argv.back());
        waiting_.push_back(task);
        texts_.push_back(command.argv.back());
    }
    void withdraw(std::uint64_t) override {}
    void signal(std::uint64_t, int) override {}
    void flush() override { ring(); }
    std::vector<ProcessEvent> poll() override {
        std::uint64_t rings = 0;
        static_cast<void>(!::read(bell_.get(), &rings, sizeof rings));
        std::vector<ProcessEvent> events;
        for (std::size_t i = 0; i < at_once_ && !waiting_.empty() && may_end(); ++i) {
            const std::uint64_t task = waiting_.front();
            waiting_.pop_front();
            const std::string text = std::move(texts_.front());
            texts_.pop_front();
            end(events, task, text);
        }
        ring();
        return events;
    }
    [[nodiscard]] int descriptor() const override { return bell_.get(); }

    std::vector<std::string> started;  ///< the last arguments

    /// Has them looked at, if one may end.
    void ring() const {
        const std::uint64_t one = 1;
        if (!waiting_.empty() && may_end())
            static_cast<void>(!::write(bell_.get(), &one, sizeof one));
    }

  protected:
    [[nodiscard]] virtual bool may_end() const { return true; }

  private:
    static void end(std::vector<ProcessEvent>& events,
                    std::uint64_t task,
                    const std::string& text) {
        events.emplace_back(ProcessStarted{task});
        const std::string out = output_of(text);
        ProcessOutput output{.task = task, .channel = Channel::out, .bytes = {}};
        output.bytes.assign(as_bytes(out).begin(), as_bytes(out).end());
        events.emplace_back(output);
        ProcessEnded ended;
        ended.task = task;
        ended.exit_status = text.starts_with("fail") ? 1 : 0;
        events.emplace_back(ended);
    }

    std::size_t at_once_;
    std::deque<std::uint64_t> waiting_;
    std::deque<std::string> texts_;
    FileDescriptor bell_;
};

inline Hello pretended_hello() {
    Hello message;
    message.host = "here";
    message.allowed = {0, 1, 2, 3};
    return message;
}

/// How a pretended farm ended.
struct PretendedEnd {
    std::optional<Failure> failure;
    Tally tally;
};

/// Runs a farm over settings.list, on a thread for each rank but the first, whose processes are
/// `processes`. Like farm::run() it removes the journal when all is done; unlike there one rank
/// alone has packs too, if asked for.
inline PretendedEnd run_pretended_farm(const FarmSettings& settings,
                                       int ranks,
                                       PretendedProcesses& processes,
                                       bool packs = true) {
    auto opened = open_run(settings);
    if (!opened) return {.failure = Failure{opened.error()}, .tally = {}};
    auto links = ThreadLink::make(ranks);
    const Signals signals = Signals::catch_all();
    std::vector<std::thread> workers;
    for (int rank = 1; rank < ranks; ++rank) {
        workers.emplace_back([&, rank] {
            PretendedProcesses others;
            EXPECT_EQ(run_worker(*links[static_cast<std::size_t>(rank)],
                                 others,
                                 pretended_hello(),
                                 signals,
                                 0),
                      Leave::goodbye);
        });
    }
    RunSettings run;
    run.manager.ranks = ranks;
    run.manager.command = settings.words;
    run.manager.tries = settings.tries;
    const PackFolder folder =
        packs ? PackFolder::make(opened->ledger->journal().path()) : PackFolder();
    run.manager.packs.folder = folder.path();
    Progress progress(Progress::Mode::silent, Clock::now());
    const RunResult result = run_farm(
        {.manager = {.link = *links[0], .tasks = *opened->tasks, .ledger = *opened->ledger},
         .report = *opened->report,
         .processes = processes,
         .signals = signals,
         .progress = progress},
        pretended_hello(),
        run);
    for (std::thread& worker : workers)
        worker.join();
    EXPECT_TRUE(result.together);
    const Tally tally = opened->report->tally();
    if (!result.failure && !result.work_is_left(tally) && tally.unsuccessful() == 0 &&
        opened->remove_journal) {
        opened->ledger->remove_journal();
    }
    return {.failure = result.failure, .tally = tally};
}

}  // namespace norma::farm
