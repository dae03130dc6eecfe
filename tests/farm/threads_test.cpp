// Whole farms on threads of one process, with commands that are only pretended: the same
// manager, workers and ledger as under mpirun.

#include "farm/pretended_farm.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

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
