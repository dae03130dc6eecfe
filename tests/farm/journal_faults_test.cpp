// Whatever system call on the journal fails, or is the last of its process: the run says so,
// and the same line finishes the rest, exactly once.

#include "farm/faults.hpp"
#include "farm/history.hpp"
#include "farm/pack_writer.hpp"
#include "farm/pretended_farm.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace norma::farm {
namespace {

namespace fs = std::filesystem;
using faults::Call;
using faults::Fault;
using testing::HasSubstr;

constexpr int tasks = 20;

std::string task(int number) {
    if (number == 5) return "much 5";  // its output comes in pieces
    if (number == 7) return "fail 7";
    return "task " + std::to_string(number);
}

std::string slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// While this lives, standard output goes to a file.
class ShownIn {
  public:
    explicit ShownIn(const std::string& path) : before_(dup(STDOUT_FILENO)) {
        std::fflush(stdout);
        const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        dup2(file.get(), STDOUT_FILENO);
    }
    ~ShownIn() { dup2(before_.get(), STDOUT_FILENO); }

  private:
    FileDescriptor before_;
};

struct Seen {
    std::optional<Failure> failure;
    std::string shown;
    std::vector<std::string> started;
};

class JournalFaults : public testing::Test {
  protected:
    JournalFaults() {
        std::ofstream list(list_);
        for (int number = 1; number <= tasks; ++number) {
            list << task(number) << '\n';
            expected_ += PretendedProcesses::output_of(task(number));
        }
    }
    ~JournalFaults() override { faults::arm({}); }

    FarmSettings settings() const {
        return {.command = *CommandTemplate::parse({"echo", "{}"}),
                .words = {"echo", "{}"},
                .list = list_,
                .keep_order = true,
                .tries = 2,
                .journal_sync = Duration::zero(),
                .quiet = true};
    }

    /// One run, in which `fault` strikes.
    Seen run(const Fault& fault) const {
        PretendedProcesses processes(1);
        faults::arm(fault);
        return run(settings(), processes);
    }
    Seen run(const FarmSettings& asked, PretendedProcesses& processes) const {
        testing::internal::CaptureStderr();
        PretendedEnd end;
        {
            const ShownIn redirected(shown_);
            end = run_pretended_farm(asked, 1, processes, false);
        }
        faults::armed = {};
        static_cast<void>(testing::internal::GetCapturedStderr());
        return {.failure = end.failure, .shown = slurp(shown_), .started = processes.started};
    }

    /// The tasks that the journal, as it lies there, says are finished.
    std::set<std::string> finished() const {
        std::set<std::string> texts;
        if (!fs::exists(journal_) || fs::file_size(journal_) < 16) return texts;
        auto journal = Journal::open(journal_, Journal::Mode::inspect);
        EXPECT_TRUE(journal) << journal.error();
        const auto history = History::read(*journal);
        EXPECT_TRUE(history) << history.error();
        for (const auto& [id, past] : history->tasks) {
            if (past.finished())
                texts.insert(std::get<EndRecord>(*journal->read(past.end)).outcome.text);
        }
        return texts;
    }

    /// The same line again, without faults: finishes what `shown` and the journal leave.
    void finish_the_rest(const std::string& shown) {
        const std::set<std::string> before = finished();
        EXPECT_TRUE(expected_.starts_with(shown)) << "out of turn, or twice";
        if (fs::exists(journal_)) {
            std::string committed;
            for (int number = 1; committed.size() < shown.size(); ++number) {
                const std::string text = task(number);
                committed += PretendedProcesses::output_of(text);
                EXPECT_TRUE(text == "fail 7" || before.contains(text))
                    << text << " was shown too early";
            }
        }
        const Seen again = run({});
        EXPECT_FALSE(again.failure) << again.failure->message;
        EXPECT_TRUE(again.shown == expected_);
        std::multiset<std::string> wanted = {"fail 7"};  // its second try
        for (int number = 1; number <= tasks; ++number)
            if (!before.contains(task(number))) wanted.insert(task(number));
        EXPECT_EQ(std::multiset<std::string>(again.started.begin(), again.started.end()),
                  wanted);
        EXPECT_EQ(finished().size(), std::size_t{tasks} - 1);
    }

    void clear() const {
        fs::remove(journal_);
        fs::remove(journal_ + ".bad");
        fs::remove_all(packs_beside(journal_));
    }
    /// What an earlier run and a bad disk left: a journal with one bit wrong half way.
    void leave_half_a_journal() const {
        clear();
        fs::copy_file(half_, journal_);
    }
    void make_half_a_journal() {
        ASSERT_FALSE(run({}).failure);
        std::vector<Journal::Place> places;
        auto journal = Journal::open(journal_, Journal::Mode::inspect);
        ASSERT_TRUE(journal);
        ASSERT_TRUE(journal->replay(
            [&](const JournalRecord&, Journal::Place place) { places.push_back(place); }));
        std::string bytes = slurp(journal_);
        char& last = bytes.at(places.at(places.size() * 2 / 3).offset - 1);
        last = static_cast<char>(last ^ 1);
        std::ofstream(half_, std::ios::binary) << bytes;
        leave_half_a_journal();
        ASSERT_GE(finished().size(), 5U);
        ASSERT_LE(finished().size(), 15U);
    }

    /// Lets every call of that kind fail in its turn; gives how many there were.
    template <typename Prepare>
    int fail_each(Fault fault, Prepare prepare) {
        for (fault.nth = 1;; ++fault.nth) {
            SCOPED_TRACE(
                std::string(faults::call_names.at(static_cast<std::size_t>(fault.call))) + " " +
                std::to_string(fault.nth) + ": " + std::strerror(fault.code) +
                (fault.lasting ? ", again and again" : ""));
            prepare();
            const Seen first = run(fault);
            if (faults::seen < fault.nth) return fault.nth - 1;
            EXPECT_EQ(first.failure.has_value(), fault.code != 0);
            if (first.failure) {
                EXPECT_THAT(first.failure->message, HasSubstr(journal_));
                EXPECT_THAT(first.failure->message, HasSubstr(std::strerror(fault.code)));
            } else {
                EXPECT_TRUE(first.shown == expected_);
            }
            finish_the_rest(first.shown);
            if (HasFailure()) return fault.nth;
        }
    }

    TemporaryFolder folder_;
    std::string list_ = folder_.path("list");
    std::string journal_ = list_ + ".norma";
    std::string shown_ = folder_.path("shown");
    std::string half_ = folder_.path("half");
    std::string expected_;
};

constexpr Fault kinds_of_fault[] = {{.call = Call::open, .code = EMFILE},
                                    {.call = Call::lock, .code = ENOLCK},
                                    {.call = Call::fstat, .code = EIO},
                                    {.call = Call::pread, .code = EIO},
                                    {.call = Call::pread, .code = 0},
                                    {.call = Call::pread, .code = 0, .lasting = true},
                                    {.call = Call::pwrite, .code = ENOSPC},
                                    {.call = Call::pwrite, .code = ENOSPC, .lasting = true},
                                    {.call = Call::pwrite, .code = EIO},
                                    {.call = Call::pwrite, .code = 0},
                                    {.call = Call::pwrite, .code = 0, .lasting = true},
                                    {.call = Call::fdatasync, .code = EIO},
                                    {.call = Call::ftruncate, .code = EIO}};

TEST_F(JournalFaults, AnyFailingCallOfAFirstRunIsToldAndCostsNoResult) {
    for (const Fault& fault : kinds_of_fault) {
        const int calls = fail_each(fault, [&] { clear(); });
        EXPECT_GE(calls, fault.call == Call::pwrite || fault.call == Call::fdatasync ? 15 : 1);
    }
}

TEST_F(JournalFaults, AnyFailingCallOfARunThatGoesOnIsToldAndCostsNoResult) {
    make_half_a_journal();
    for (const Fault& fault : kinds_of_fault) {
        const int calls = fail_each(fault, [&] { leave_half_a_journal(); });
        EXPECT_GE(calls, fault.call == Call::pwrite || fault.call == Call::fdatasync ? 5 : 1);
    }
}

TEST_F(JournalFaults, AProcessThatEndsAtAnyCallCostsOnlyWhatWasNotWritten) {
    make_half_a_journal();
    for (const bool goes_on : {false, true}) {
        Fault fault{.code = EIO, .any_call = true, .ends_process = true};
        int status = faults::ended_here;
        for (fault.nth = 1; status == faults::ended_here; ++fault.nth) {
            SCOPED_TRACE(std::to_string(fault.nth) + (goes_on ? " of the second run" : ""));
            goes_on ? leave_half_a_journal() : clear();
            const pid_t child = fork();
            ASSERT_GE(child, 0);
            if (child == 0) {
                const ShownIn redirected(shown_);
                dup2(::open("/dev/null", O_WRONLY), STDERR_FILENO);
                PretendedProcesses processes(1);
                faults::arm(fault);
                _exit(run_pretended_farm(settings(), 1, processes).failure ? 1 : 0);
            }
            waitpid(child, &status, 0);
            ASSERT_TRUE(WIFEXITED(status));
            status = WEXITSTATUS(status);
            finish_the_rest(slurp(shown_));
            if (HasFailure()) return;
        }
        EXPECT_EQ(status, 0);
        EXPECT_GE(fault.nth, 40) << "too few calls to prove anything";
    }
}

/// Then it says that all is done, and the same line shows it again.
TEST_F(JournalFaults, AJournalThatCannotBeRemovedStartsNothing) {
    std::ofstream(list_) << "one\ntwo\n";
    const Fault fault{.call = Call::unlink, .nth = 1, .code = EACCES};
    EXPECT_FALSE(run(fault).failure);
    ASSERT_EQ(faults::seen, 1);
    const Seen again = run({});
    EXPECT_EQ(again.started.size(), 0U);
    EXPECT_EQ(again.shown, "one\ntwo\n");
    EXPECT_FALSE(fs::exists(journal_));
}

Output stored(PackWriter& writer, std::uint64_t seq) {
    Output output{.seq = seq, .attempt = 1, .channel = Channel::out, .bytes = Bytes(9)};
    writer.store(output);
    return output;
}

Outcomes ends_of(std::initializer_list<std::uint64_t> seqs) {
    Outcomes outcomes;
    for (const std::uint64_t seq : seqs)
        outcomes.ended.emplace_back().seq = seq;
    return outcomes;
}

int count(Call call) {
    return faults::counted.at(static_cast<std::size_t>(call));
}

TEST_F(JournalFaults, WhatIsShownIsOnTheDiskIfThatIsAskedFor) {
    run({});
    EXPECT_EQ(faults::shown_unsynced, 0);
    EXPECT_GE(count(Call::fdatasync), 15);
}

TEST_F(JournalFaults, TheJournalIsBroughtToTheDiskAsOftenAsAskedFor) {
    FarmSettings asked = settings();
    for (const bool never : {false, true}) {
        asked.journal_sync.reset();
        if (!never) asked.journal_sync = std::chrono::hours(1);
        clear();
        PretendedProcesses processes(1);
        faults::arm({});
        EXPECT_TRUE(run(asked, processes).shown == expected_);
        EXPECT_EQ(count(Call::fdatasync), never ? 0 : 2) << "at the start and at the end";
        EXPECT_EQ(faults::synced_folder, never ? "" : fs::canonical(folder_.path("")).string())
            << "the name of the journal is kept too";
        EXPECT_GT(faults::shown_unsynced, 0);
    }
}

/// Each ends only when the journal has been brought to the disk once more.
class WaitForTheDisk : public PretendedProcesses {
  public:
    WaitForTheDisk() : PretendedProcesses(1) {
        faults::after_sync = [this] {
            ++synced_;
            ring();
        };
    }
    ~WaitForTheDisk() override { faults::after_sync = nullptr; }
    std::vector<ProcessEvent> poll() override {
        auto events = PretendedProcesses::poll();
        if (!events.empty()) --synced_;
        return events;
    }

  protected:
    [[nodiscard]] bool may_end() const override { return synced_ > 0; }

  private:
    int synced_ = 0;
};

TEST_F(JournalFaults, AnIdleRunBringsItsJournalToTheDiskInTime) {
    FarmSettings asked = settings();
    asked.journal_sync = std::chrono::milliseconds(10);
    WaitForTheDisk processes;
    const Time begin = Clock::now();
    EXPECT_TRUE(run(asked, processes).shown == expected_);
    // Where only something else wakes the run, that is once a second.
    EXPECT_LT(seconds(Clock::now() - begin), tasks / 2);
}

TEST_F(JournalFaults, APackIsOnTheDiskBeforeAnEndIsToldThatNeedsIt) {
    const PackFolder folder = PackFolder::make(journal_);
    faults::arm({});
    PackWriter writer(0);
    writer.use({.folder = folder.path()});
    for (const std::uint64_t seq : {1U, 2U, 3U})
        EXPECT_TRUE(stored(writer, seq).packed);
    Outcomes outcomes = ends_of({4});
    writer.settle(outcomes);
    EXPECT_EQ(count(Call::fdatasync), 0) << "it wrote nothing there";
    outcomes = ends_of({1, 3});
    writer.settle(outcomes);
    EXPECT_EQ(count(Call::fdatasync), 1);
    EXPECT_FALSE(faults::unsynced);
    stored(writer, 5);
    writer.use({.folder = folder.path(), .synced = 0});
    outcomes = ends_of({5});
    writer.settle(outcomes);
    EXPECT_EQ(count(Call::fdatasync), 1) << "it was told not to";
}

TEST_F(JournalFaults, ALargePackIsNotLeftToOneWaitForTheDisk) {
    const PackFolder folder = PackFolder::make(journal_);
    faults::arm({});
    PackWriter writer(0);
    writer.use({.folder = folder.path()});
    for (std::uint64_t bytes = 0; bytes < PackWriter::settled_at_once; bytes += 1 << 20) {
        EXPECT_EQ(count(Call::fdatasync), 0);
        Output output{.seq = 1, .attempt = 1, .channel = Channel::out, .bytes = Bytes(1 << 20)};
        writer.store(output);
    }
    EXPECT_EQ(count(Call::fdatasync), 1);
}

TEST_F(JournalFaults, ATaskWhosePackCannotBeBroughtToTheDiskHasFailed) {
    const PackFolder folder = PackFolder::make(journal_);
    PackWriter writer(0);
    writer.use({.folder = folder.path()});
    stored(writer, 1);
    stored(writer, 2);
    faults::arm({.call = Call::fdatasync, .nth = 1, .code = EIO});
    Outcomes outcomes = ends_of({1, 3});
    writer.settle(outcomes);
    EXPECT_EQ(outcomes.ended[0].ending, Ending::failed);
    EXPECT_THAT(outcomes.ended[0].note, HasSubstr("/0 to the disk: Input/output error"));
    EXPECT_EQ(outcomes.ended[1].ending, Ending::finished) << "it wrote nothing there";
    EXPECT_FALSE(stored(writer, 4).packed) << "nothing more is trusted to it";
    outcomes = ends_of({2, 4});
    writer.settle(outcomes);
    EXPECT_EQ(outcomes.ended[0].ending, Ending::failed) << "what it wrote is gone too";
    EXPECT_EQ(outcomes.ended[1].ending, Ending::finished);
}

}  // namespace
}  // namespace norma::farm
