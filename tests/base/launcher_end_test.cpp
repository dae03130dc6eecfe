#include "base/launcher_end.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
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

TEST(LauncherEnd, OfOpenMpi5MayRepeatWhatIsLongerThanAPipe) {
    unsetenv("PRTE_LAUNCHED");
    EXPECT_FALSE(launcher_may_repeat(1'000'000));
    setenv("PRTE_LAUNCHED", "1", 1);
    EXPECT_FALSE(launcher_may_repeat(65536));
    EXPECT_TRUE(launcher_may_repeat(65537));
    unsetenv("PRTE_LAUNCHED");
}

}  // namespace
}  // namespace norma
