#include "norma/base/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace norma {
namespace {

const std::vector<std::string> options{"--hostfile", "--hosts", "--dry-run", "-n"};

TEST(Nearest, FindsTheOptionWithOneLetterDroppedSwappedOrChanged) {
    EXPECT_EQ(nearest("--hostfle", options), "--hostfile");
    EXPECT_EQ(nearest("--hsots", options), "--hosts");
    EXPECT_EQ(nearest("--dry_run", options), "--dry-run");
}

TEST(Nearest, CountsASwapOfNeighboursOnce) {
    const std::vector<std::string> names{"abcd", "bacx"};
    EXPECT_EQ(nearest("bacd", names), "abcd");
    const std::vector<std::string> three{"bda"};
    EXPECT_EQ(nearest("bad", three), "bda") << "one swap is a third of the letters";
}

TEST(Nearest, TakesCapitalsAndSmallLettersForTheSame) {
    const std::vector<std::string> names{"dt", "D", "Diffusion"};
    EXPECT_EQ(nearest("d", names), "D");
    EXPECT_EQ(nearest("DT", names), "dt");
    EXPECT_EQ(nearest("DIFFUSION", names), "Diffusion");
    EXPECT_EQ(nearest("e", names), std::nullopt);
}

TEST(Nearest, NamesNothingWhenAllAreFarAway) {
    EXPECT_EQ(nearest("--verbose", options), std::nullopt);
    EXPECT_EQ(nearest("", options), std::nullopt);
    EXPECT_EQ(nearest("--hosts", {}), std::nullopt);
}

}  // namespace
}  // namespace norma
