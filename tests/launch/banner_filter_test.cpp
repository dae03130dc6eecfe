#include "launch/banner_filter.hpp"

#include "launch/ending.hpp"

#include <gtest/gtest.h>

namespace norma::launch {
namespace {

const std::string rule(74, '-');
const std::string banner =
    rule +
    "\nPrimary job  terminated normally, but 1 process returned\n"
    "a non-zero exit code. Per user-direction, the job has been aborted.\n" +
    rule + "\n";
const std::string second = rule +
                           "\nmpirun detected that one or more processes exited with non-zero "
                           "status, thus causing\nthe job to be terminated. The first was:\n\n"
                           "  Exit code:    3\n" +
                           rule + "\n";

std::string all(const std::string& text, std::size_t step) {
    BannerFilter filter("a1");
    std::string shown;
    for (std::size_t at = 0; at < text.size(); at += step) {
        shown += filter.pass(std::string_view(text).substr(at, step));
    }
    return shown + filter.rest();
}

TEST(BannerFilter, DropsTheBannersOfANonZeroExitHoweverTheyArrive) {
    for (const std::size_t step : {1U, 2U, 7U, 74U, 100000U}) {
        EXPECT_EQ(all("before\n" + banner + second + "after\n", step), "before\nafter\n");
        EXPECT_EQ(all(banner, step), "");
    }
}

TEST(BannerFilter, KeepsEveryOtherMessageOfMpirun) {
    const std::string killed = rule +
                               "\nmpirun noticed that process rank 0 with PID 0 on node vm "
                               "exited on signal 9 (Killed).\n" +
                               rule + "\n";
    const std::string slots = rule + "\nThere are not enough slots available\n" + rule + "\n";
    for (const std::size_t step : {1U, 5U, 100000U}) {
        EXPECT_EQ(all(killed + slots, step), killed + slots);
        EXPECT_EQ(all(killed + banner + slots, step), killed + slots);
    }
}

TEST(BannerFilter, KeepsRulesOfTheProgramItself) {
    const std::string text = rule + "\n" + rule + "\n-\n--- x\n" + rule + "-\n" + rule +
                             "\nP\n" + rule + "\n\nMonday\n---";
    for (const std::size_t step : {1U, 3U, 100000U})
        EXPECT_EQ(all(text, step), text);
}

TEST(BannerFilter, ShowsAnUnfinishedLineAtOnce) {
    BannerFilter filter("a1");
    EXPECT_EQ(filter.pass("50 %\r"), "50 %\r");
    EXPECT_EQ(filter.pass("60"), "60");
    EXPECT_EQ(filter.pass(" %\n" + rule + "\nT"), " %\n" + rule + "\nT");
    EXPECT_EQ(filter.rest(), "");
}

TEST(BannerFilter, GivesBackARuleLeftAtTheEnd) {
    BannerFilter filter("a1");
    EXPECT_EQ(filter.pass(rule + "\nPrim"), "");
    EXPECT_EQ(filter.rest(), rule + "\nPrim");
}

TEST(BannerFilter, DropsWhatIsSaidOfLossesThatAreBorne) {
    const std::string complaint =
        "[node-1.site:26505] PMIX ERROR: BAD-PARAM in file "
        "../../../src/event/pmix_event_notification.c at line 1033\n";
    const std::string aborted = rule +
                                "\nMPI_ABORT was invoked on rank 0 in communicator "
                                "MPI_COMM_WORLD\nwith errorcode 0.\n" +
                                rule + "\n";
    const std::string ending = ending_line("a1", 0) + "\n";
    const std::string others =
        "[info] PMIX\n[3/4]\n[node:1] PMIX ERROR: BAD-PARAM in file x.c\n" +
        ending_line("b2", 0) + "\n[50\n";
    for (const std::size_t step : {1U, 3U, 100000U}) {
        EXPECT_EQ(all("a\n" + complaint + others + ending + aborted + "z\n", step),
                  "a\n" + others + "z\n");
        EXPECT_EQ(all(aborted + ending, step), aborted) << "nothing was lost before it";
    }
    BannerFilter filter("a1");
    EXPECT_EQ(filter.pass("[=>  ] 5 %"), "[=>  ] 5 %") << "at once";
    EXPECT_EQ(filter.pass("\n[1-of-3] "), "\n[1-of-3] ");
    const std::string dots = "\n[" + std::string(1000, '.');
    EXPECT_EQ(filter.pass(dots), dots);
}

}  // namespace
}  // namespace norma::launch
