#include "base/launcher_end.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace norma {
namespace {

TEST(LauncherEnd, IsToldBySigcontBeforeTheEndOfInputOrAfterIt) {
    heed_launcher();
    EXPECT_FALSE(launcher_is_ending());
    std::raise(SIGCONT);
    EXPECT_TRUE(launcher_is_ending());
    heed_launcher();
    // Whichever comes first, the question or the signal.
    std::thread other([] { std::raise(SIGCONT); });
    EXPECT_TRUE(launcher_is_ending());
    other.join();
}

}  // namespace
}  // namespace norma
