// Whole farms on threads of one process, with commands that are only pretended: the same
// manager, workers and ledger as under mpirun.

#include "farm/pretended_farm.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

namespace norma::farm {
namespace {

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
        PretendedProcesses processes;
        const PretendedEnd end = run_pretended_farm(asked, GetParam(), processes);
        EXPECT_FALSE(end.failure) << end.failure->message;
        return end.tally;
    }

    TemporaryFolder folder_;
    std::string list_ = folder_.path("list");
};

TEST_P(FarmOnThreads, KeepsLargeOutputsInPacksAndRunsAgainWhatIsLostWithThem) {
    std::string expected;
    {
        std::ofstream list(list_);
        for (int task = 1; task <= 30; ++task) {
            const std::string text = (task == 7       ? "fail "
                                      : task % 3 == 0 ? "task "
                                                      : "much ") +
                                     std::to_string(task);
            list << text << '\n';
            expected += PretendedProcesses::output_of(text);
        }
    }
    const std::string journal = list_ + ".norma";
    for (const std::uint64_t before : {0U, 29U, 10U}) {
        if (before == 10) remove_packs(journal);
        testing::internal::CaptureStdout();
        const Tally tally = run_once(settings());
        EXPECT_TRUE(testing::internal::GetCapturedStdout() == expected);
        EXPECT_EQ(tally.before, before);
        EXPECT_EQ(tally.finished, 29U);
        EXPECT_LT(std::filesystem::file_size(journal), inline_output_limit);
        EXPECT_TRUE(std::filesystem::exists(packs_beside(journal)));
    }
}

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

/// Lines come, go, move and are doubled between runs: a line runs as often as it is in the list
/// and was not done before.
TEST_P(FarmOnThreads, RunsOnlyWhatAnEditedListHasMore) {
    std::mt19937 random(7);
    std::vector<std::string> lines = {"much a", "b", "c", "b", "fail d", "e"};
    std::map<std::string, std::ptrdiff_t> done;
    FarmSettings asked = settings();
    asked.journal = folder_.path("journal");
    for (int run = 0; run < 30; ++run) {
        std::ofstream list(list_);
        std::string expected;
        std::map<std::string, std::ptrdiff_t> wanted;
        for (const std::string& line : lines) {
            list << line << '\n';
            expected += PretendedProcesses::output_of(line);
            ++wanted[line];
        }
        list.close();
        std::ptrdiff_t before = 0;
        std::ptrdiff_t failed = 0;
        for (const auto& [line, times] : wanted) {
            if (line.starts_with("fail")) {
                failed += times;
                continue;
            }
            before += std::min(times, done[line]);
            done[line] = std::max(times, done[line]);
        }
        testing::internal::CaptureStdout();
        const Tally tally = run_once(asked);
        EXPECT_TRUE(testing::internal::GetCapturedStdout() == expected) << "run " << run;
        EXPECT_EQ(tally.before, static_cast<std::uint64_t>(before)) << "run " << run;
        EXPECT_EQ(tally.failed, static_cast<std::uint64_t>(failed)) << "run " << run;
        EXPECT_EQ(tally.done(), lines.size());

        std::shuffle(lines.begin(), lines.end(), random);
        if (random() % 2 == 0) lines.resize(lines.size() * 2 / 3);
        const std::size_t length = lines.size();
        for (std::size_t i = 0; i < length && lines.size() < 200; ++i) {
            if (random() % 2 == 0) lines.push_back(lines[i]);
            if (random() % 4 == 0) lines.push_back("new " + std::to_string(random() % 50));
        }
        lines.emplace_back("at least one");
    }
}

INSTANTIATE_TEST_SUITE_P(Ranks, FarmOnThreads, testing::Values(1, 2, 3, 4, 8));

}  // namespace
}  // namespace norma::farm
