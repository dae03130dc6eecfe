#include "launch/ending.hpp"

#include <gtest/gtest.h>

namespace norma::launch {
namespace {

TEST(Ending, IsFoundHoweverItIsCut) {
    const std::string text = "unfinished" + ending_line("5f3c", 75) + "\nmore";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        EndingWatch watch("5f3c");
        watch.see(text.substr(0, cut));
        watch.see(text.substr(cut));
        EXPECT_EQ(watch.status(), 75) << cut;
    }
}

TEST(Ending, IsFoundBehindAnEndlessLine) {
    EndingWatch watch("5f3c");
    watch.see(std::string(100'000, 'x') + ending_line("5f3c", 0) + "\n");
    EXPECT_EQ(watch.status(), 0);
}

TEST(Ending, OfAnotherRunIsNotOurs) {
    EndingWatch watch("5f3c");
    watch.see(ending_line("77aa", 0) + "\n");
    EXPECT_EQ(watch.status(), std::nullopt);
}

TEST(Ending, IsToldOnlyByAWholeLine) {
    EndingWatch watch("5f3c");
    watch.see(ending_line("5f3c", 25));
    EXPECT_EQ(watch.status(), std::nullopt);
    watch.see("5\n");
    EXPECT_EQ(watch.status(), 255);
}

TEST(Ending, IsHeardOfAnAbort) {
    EndingWatch watch("5f3c");
    watch.see("with errorcode 3.\n");
    EXPECT_EQ(watch.status(), std::nullopt);
    watch.see("MPI_ABORT was invoked on rank 1 in communicator MPI_COMM_WORLD\nwith err");
    EXPECT_EQ(watch.status(), std::nullopt);
    watch.see("orcode 7.\n");
    EXPECT_EQ(watch.status(), 7);
    EndingWatch five("5f3c");  // Open MPI's
    five.see("MPI_ABORT was invoked on rank 1 in communicator MPI_COMM_WORLD\n");
    five.see("  Proc: [[24149,1],0]\n  Errorcode: 258\n");
    EXPECT_EQ(five.status(), 2);
    EndingWatch surviving("5f3c", Aborts::are_survived);
    surviving.see("MPI_ABORT was invoked on rank 1 in communicator X\nwith errorcode 7.\n");
    EXPECT_EQ(surviving.status(), std::nullopt);
}

}  // namespace
}  // namespace norma::launch
