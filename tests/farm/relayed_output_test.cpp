#include "farm/relayed_output.hpp"

#include "support/temporary_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace norma::farm {
namespace {

/// A process that stands for a launcher: its standard output is a file of 3 bytes, ours none.
class BehindALauncher : public testing::Test {
  protected:
    BehindALauncher() {
        add("old");
        int ends[2] = {-1, -1};
        if (pipe(ends) != 0) throw std::runtime_error("no pipe");
        launcher_ = fork();
        if (launcher_ == 0) {
            dup2(open(file_.c_str(), O_WRONLY), STDOUT_FILENO);
            if (write(ends[1], "", 1) == 1) pause();
            _exit(0);
        }
        char ready = 0;
        if (read(ends[0], &ready, 1) != 1) throw std::runtime_error("no launcher");
        close(ends[0]);
        close(ends[1]);
    }
    ~BehindALauncher() override {
        kill(launcher_, SIGKILL);
        waitpid(launcher_, nullptr, 0);
    }
    /// Looks with `path` as our own standard output.
    std::optional<RelayedOutput> look(const std::string& path = "/dev/null") const {
        const int before = dup(STDOUT_FILENO);
        const int file = open(path.c_str(), O_WRONLY);
        dup2(file, STDOUT_FILENO);
        auto found = RelayedOutput::behind(launcher_);
        dup2(before, STDOUT_FILENO);
        close(before);
        close(file);
        return found;
    }
    void add(const std::string& text) { std::ofstream(file_, std::ios::app) << text; }

    TemporaryFolder folder_;
    std::string file_ = folder_.path("out");
    pid_t launcher_ = 0;
};

TEST_F(BehindALauncher, AllThatArrivedIsEnough) {
    const auto relayed = look();
    ASSERT_TRUE(relayed);
    add("12345");
    EXPECT_FALSE(relayed->expect(5));
}

TEST_F(BehindALauncher, PartOfItIsAFailure) {
    const auto relayed = look();
    ASSERT_TRUE(relayed);
    add("12345");
    const auto failure = relayed->expect(6);
    ASSERT_TRUE(failure);
    EXPECT_NE(failure->message.find("of 6 bytes of output the launcher has written only 5"),
              std::string::npos)
        << failure->message;
}

TEST_F(BehindALauncher, NothingAtAllMeansThatItGoesElsewhere) {
    const auto relayed = look();
    ASSERT_TRUE(relayed);
    EXPECT_FALSE(relayed->expect(6));
}

TEST_F(BehindALauncher, OurOwnFileIsNotRelayed) {
    EXPECT_FALSE(look(file_));
}

TEST(RelayedOutput, IsNotLookedForWithoutALauncher) {
    EXPECT_FALSE(RelayedOutput::behind(0));
}

}  // namespace
}  // namespace norma::farm
