#include "farm/job_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace norma::farm {
namespace {

using testing::HasSubstr;

class JobLogFile : public testing::Test {
  protected:
    JobLogFile() { std::filesystem::create_directories(folder_); }
    ~JobLogFile() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const char* name = "log") const { return folder_ / name; }

    std::filesystem::path folder_ =
        testing::TempDir() + "job_log_test." + std::to_string(getpid());
};

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

Outcome outcome(std::uint64_t seq, Ending ending, int exit_status, int signal) {
    Outcome made;
    made.seq = seq;
    made.ending = ending;
    made.exit_status = exit_status;
    made.signal = signal;
    return made;
}

TEST_F(JobLogFile, HoldsTheBytesGnuParallelWrites) {
    auto log = JobLog::open(path(), "here");
    ASSERT_TRUE(log) << log.error();
    Outcome first = outcome(1, Ending::finished, 0, 0);
    first.started = 1795243520.8614;
    first.ran = 0.0049;
    first.host = "here";
    log->add(first, "echo hi", 0, 3);
    Outcome second = outcome(12, Ending::timed_out, 0, SIGTERM);
    second.started = 1795243520;
    second.ran = 12345678.9;
    second.host = "node7";
    log->add(second, "sleep 5; echo 'a\nb'", 0, 0);
    log->add(outcome(13, Ending::failed, 0, SIGKILL), "kill -9 $$", 0, 0);
    EXPECT_FALSE(log->write_some());
    std::string expected =
        "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
        "1\t:\t1795243520.861\t     0.004\t0\t3\t0\t0\techo hi\n"
        "12\tnode7\t1795243520.000\t12345678.900\t0\t0\t-1\t15\tsleep 5; echo 'a?b'\n"
        "13\t:\t0.000\t     0.000\t0\t0\t137\t9\tkill -9 $$\n";
    expected[expected.find('?')] = '\0';
    EXPECT_EQ(content_of(path()), expected);
}

/// One line of GNU parallel's log as an outcome, and its other columns.
struct Row {
    Outcome outcome;
    std::uint64_t received = 0;
    std::string command;
};

Row row_of(const std::string& line) {
    std::vector<std::string> columns;
    std::istringstream text(line);
    for (std::string column; columns.size() < 8 && std::getline(text, column, '\t');) {
        columns.push_back(column);
    }
    Row row;
    std::getline(text, row.command, '\0');
    row.outcome.seq = std::stoull(columns.at(0));
    row.outcome.started = std::stod(columns.at(2));
    row.outcome.ran = std::stod(columns.at(3));
    row.received = std::stoull(columns.at(5));
    return row;
}

TEST_F(JobLogFile, IsTheSameToTheByteAsThatOfGnuParallelForTheSameRun) {
    if (std::system("parallel --version >/dev/null 2>&1") != 0) {
        GTEST_SKIP() << "GNU parallel is not installed; the stored example above is compared";
    }
    const std::string commands =
        "printf '%s\\n' 'echo out' false 'exit 3' 'kill -9 $$' 'kill -TERM $$' "
        "no-such-command-x "
        "/etc/passwd 'sleep 9' 'echo a\tb' | parallel -k -j4 --plain --timeout 1 --joblog " +
        path("theirs") + " >/dev/null 2>&1";
    static_cast<void>(std::system(commands.c_str()));
    // Before 2024 GNU parallel wrote 0 as the exit status beside a signal.
    std::string theirs = content_of(path("theirs"));
    theirs = std::regex_replace(theirs, std::regex("\t0\t9\tkill"), "\t137\t9\tkill");
    theirs = std::regex_replace(theirs, std::regex("\t0\t15\tkill"), "\t143\t15\tkill");
    std::istringstream lines(theirs);
    std::string line;
    std::getline(lines, line);  // the header
    auto log = JobLog::open(path("ours"));
    ASSERT_TRUE(log);
    const std::map<std::uint64_t, Outcome> endings = {
        {1, outcome(1, Ending::finished, 0, 0)},
        {2, outcome(2, Ending::failed, 1, 0)},
        {3, outcome(3, Ending::failed, 3, 0)},
        {4, outcome(4, Ending::failed, 0, 9)},
        {5, outcome(5, Ending::failed, 0, 15)},
        {6, outcome(6, Ending::failed, 127, 0)},
        {7, outcome(7, Ending::failed, 126, 0)},
        {8, outcome(8, Ending::timed_out, 0, 15)},
        {9, outcome(9, Ending::finished, 0, 0)},
    };
    std::size_t count = 0;
    while (std::getline(lines, line)) {
        const Row row = row_of(line);
        Outcome ended = endings.at(row.outcome.seq);
        ended.started = row.outcome.started;
        ended.ran = row.outcome.ran;
        log->add(ended, row.command, 0, row.received);
        ++count;
    }
    EXPECT_EQ(count, endings.size()) << theirs;
    EXPECT_FALSE(log->write_some());
    EXPECT_EQ(content_of(path("ours")), theirs);
}

TEST_F(JobLogFile, BeginsAnewWhenItIsOpenedAgain) {
    { ASSERT_TRUE(JobLog::open(path())); }
    auto log = JobLog::open(path());
    ASSERT_TRUE(log);
    const std::string text = content_of(path());
    EXPECT_EQ(text.find("Seq"), text.rfind("Seq"));
}

TEST_F(JobLogFile, SaysWhyItCannotBeOpened) {
    EXPECT_THAT(JobLog::open(folder_).error(), HasSubstr("Is a directory; name another file"));
    EXPECT_THAT(JobLog::open(path("no/folder")).error(), HasSubstr("No such file"));
    EXPECT_THAT(
        JobLog::open("/dev/full").error(),
        HasSubstr("cannot write the job log /dev/full: No space left on device; make room"));
}

TEST_F(JobLogFile, LosesNothingWhenTheDiskIsFullForAWhile) {
    auto log = JobLog::open(path(), "here");
    ASSERT_TRUE(log);
    // A file-size limit stands for the full disk: the write is cut at the limit, the next
    // fails.
    const auto before = std::filesystem::file_size(path());
    signal(SIGXFSZ, SIG_IGN);
    rlimit unlimited{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &unlimited), 0);
    rlimit tight = unlimited;
    tight.rlim_cur = before + 30;
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
    log->add(outcome(1, Ending::finished, 0, 0), "echo 1", 0, 0);
    log->add(outcome(2, Ending::finished, 0, 0), "echo 2", 0, 0);
    const auto full = log->write_some();
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &unlimited), 0);
    ASSERT_TRUE(full);
    EXPECT_THAT(full->message, HasSubstr("cannot write the job log"));
    EXPECT_EQ(std::filesystem::file_size(path()), before + 30);
    log->add(outcome(3, Ending::finished, 0, 0), "echo 3", 0, 0);
    EXPECT_FALSE(log->write_some());
    EXPECT_THAT(content_of(path()),
                HasSubstr("1\t:\t0.000\t     0.000\t0\t0\t0\t0\techo 1\n"
                          "2\t:\t0.000\t     0.000\t0\t0\t0\t0\techo 2\n"
                          "3\t:\t0.000\t     0.000\t0\t0\t0\t0\techo 3\n"));
}

}  // namespace

}  // namespace norma::farm
