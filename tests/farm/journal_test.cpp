#include "farm/journal.hpp"

#include "farm/history.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace norma::farm {
namespace {

namespace fs = std::filesystem;

TaskId id(std::uint64_t n) {
    return {.low = n, .high = n};
}

EndRecord end(std::uint64_t n, Ending ending, const std::string& out = "") {
    EndRecord record;
    record.outcome.id = id(n);
    record.outcome.seq = n;
    record.outcome.ending = ending;
    record.out.assign(as_bytes(out).begin(), as_bytes(out).end());
    return record;
}

/// A journal of a run in which tasks 1..count were finished.
void write_journal(const std::string& path, std::uint64_t count) {
    auto journal = Journal::open(path, Journal::Mode::fresh);
    ASSERT_TRUE(journal) << journal.error();
    journal->append(RunRecord{});
    for (std::uint64_t n = 1; n <= count; ++n) {
        journal->append(
            StartRecord{.id = id(n), .seq = n, .attempt = 1, .rank = 0, .text = "t"});
        journal->append(end(n, Ending::finished, "output " + std::to_string(n)));
    }
    ASSERT_FALSE(journal->flush());
}

History history_of(const std::string& path) {
    auto journal = Journal::open(path, Journal::Mode::resume);
    EXPECT_TRUE(journal) << journal.error();
    auto history = History::read(*journal);
    EXPECT_TRUE(history) << history.error();
    return *history;
}

std::string slurp(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void spit(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class JournalTest : public testing::Test {
  protected:
    TemporaryFolder folder_;
    std::string path_ = folder_.path("run.norma");
};

TEST_F(JournalTest, RemembersWhatWasFinishedAndGivesItsOutputBack) {
    write_journal(path_, 3);
    auto journal = Journal::open(path_, Journal::Mode::resume);
    ASSERT_TRUE(journal);
    auto history = History::read(*journal);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->finished, 3U);
    const PastTask& second = history->tasks.at(id(2));
    const auto record = std::get<EndRecord>(*journal->read(second.end));
    EXPECT_EQ(as_text(record.out), "output 2");
}

TEST_F(JournalTest, IsContinuedAfterATornEnd) {
    write_journal(path_, 2);
    fs::resize_file(path_, fs::file_size(path_) - 5);
    {
        auto journal = Journal::open(path_, Journal::Mode::resume);
        ASSERT_TRUE(journal);
        ASSERT_TRUE(History::read(*journal));
        journal->append(end(7, Ending::finished));
        ASSERT_FALSE(journal->flush());
    }
    const History history = history_of(path_);
    EXPECT_TRUE(history.note.empty()) << history.note;
    EXPECT_EQ(history.finished, 2U) << "task 1 and task 7";
    EXPECT_TRUE(history.tasks.at(id(7)).finished());
}

TEST_F(JournalTest, IsHeldByOneFarmAtATimeWhichIsNamed) {
    auto first = Journal::open(path_, Journal::Mode::resume);
    ASSERT_TRUE(first);
    first->append(RunRecord{
        .version = 1, .host = "node7", .pid = 4711, .started = 0, .command = {}, .list = {}});
    ASSERT_FALSE(first->flush());
    const auto second = Journal::open(path_, Journal::Mode::resume);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().find("process 4711 on node7"), std::string::npos)
        << second.error();
}

TEST_F(JournalTest, NeverTouchesAFileThatIsNoJournal) {
    spit(path_, "precious data of somebody else\n");
    for (const auto mode : {Journal::Mode::resume, Journal::Mode::fresh}) {
        const auto journal = Journal::open(path_, mode);
        ASSERT_FALSE(journal);
        EXPECT_NE(journal.error().find("is not a journal"), std::string::npos)
            << journal.error();
    }
    EXPECT_EQ(slurp(path_), "precious data of somebody else\n");
}

TEST_F(JournalTest, SaysWhyItCannotBeOpened) {
    EXPECT_NE(Journal::open(folder_.path("no/such/folder"), Journal::Mode::resume)
                  .error()
                  .find("No such file or directory"),
              std::string::npos);
    EXPECT_NE(Journal::open(folder_.path(""), Journal::Mode::resume).error().find("directory"),
              std::string::npos);
}

TEST_F(JournalTest, FreshStartsOver) {
    write_journal(path_, 3);
    { ASSERT_TRUE(Journal::open(path_, Journal::Mode::fresh)); }
    EXPECT_EQ(history_of(path_).finished, 0U);
}

TEST_F(JournalTest, TheFirstResultOfATaskWins) {
    {
        auto journal = Journal::open(path_, Journal::Mode::fresh);
        ASSERT_TRUE(journal);
        journal->append(end(1, Ending::failed));
        journal->append(end(1, Ending::finished, "first"));
        journal->append(end(1, Ending::failed));
        journal->append(end(1, Ending::finished, "second"));
        ASSERT_FALSE(journal->flush());
    }
    auto journal = Journal::open(path_, Journal::Mode::resume);
    auto history = History::read(*journal);
    EXPECT_EQ(history->finished, 1U);
    const auto record = std::get<EndRecord>(*journal->read(history->tasks.at(id(1)).end));
    EXPECT_EQ(as_text(record.out), "first");
}

TEST_F(JournalTest, PiecesOfAnAttemptThatNeverEndedAreNotItsSuccessors) {
    {
        auto journal = Journal::open(path_, Journal::Mode::fresh);
        ASSERT_TRUE(journal);
        journal->append(OutputRecord{
            .id = id(1), .attempt = 1, .channel = Channel::out, .bytes = Bytes(9)});
        auto second = end(1, Ending::finished);
        second.outcome.attempt = 2;
        journal->append(second);
        ASSERT_FALSE(journal->flush());
    }
    EXPECT_TRUE(history_of(path_).tasks.at(id(1)).pieces.empty());
}

TEST_F(JournalTest, CanBeInspectedWhileAFarmHoldsIt) {
    auto held = Journal::open(path_, Journal::Mode::resume);
    held->append(RunRecord{});
    ASSERT_FALSE(held->flush());
    auto seen = Journal::open(path_, Journal::Mode::inspect);
    ASSERT_TRUE(seen) << seen.error();
    EXPECT_TRUE(History::read(*seen)->last);
}

TEST_F(JournalTest, AFullDiskIsToldAndWhatWasWrittenBeforeStays) {
    write_journal(path_, 2);
    auto journal = Journal::open(path_, Journal::Mode::resume);
    ASSERT_TRUE(History::read(*journal));
    const rlimit previous = [] {
        rlimit limit{};
        getrlimit(RLIMIT_FSIZE, &limit);
        return limit;
    }();
    const auto size = static_cast<rlim_t>(fs::file_size(path_));
    const rlimit tight{size + 100, previous.rlim_max};
    std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    journal->append(end(3, Ending::finished, std::string(1000, 'x')));
    const auto failure = journal->flush();
    setrlimit(RLIMIT_FSIZE, &previous);
    ASSERT_TRUE(failure);
    EXPECT_NE(failure->message.find("cannot write the journal"), std::string::npos);
    journal =
        Journal::open(folder_.path("other"), Journal::Mode::fresh);  // lets go of the first
    const History history = history_of(path_);
    EXPECT_EQ(history.finished, 2U);
    EXPECT_TRUE(history.note.empty()) << "the torn part was cut off at once: " << history.note;
}

}  // namespace
}  // namespace norma::farm
