#include "farm/fork_server.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>
#include <map>
#include <thread>

namespace norma::farm {
namespace {

using namespace std::chrono_literals;

struct Seen {
    std::string out;
    std::string err;
    std::optional<ProcessEnded> ended;
};

Command shell(const std::string& script) {
    return {{"/bin/sh", "-c", script}, {}};
}

/// Collects what the process in `slot` does until it ends, at most 20 s.
Seen watch(ForkServer& server, int slot = 1) {
    Seen seen;
    for (const Time limit = Clock::now() + 20s; !seen.ended && Clock::now() < limit;) {
        pollfd ready{server.descriptor(), POLLIN, 0};
        ::poll(&ready, 1, 1000);
        for (const ProcessEvent& event : server.poll()) {
            if (const auto* output = std::get_if<ProcessOutput>(&event)) {
                EXPECT_EQ(output->slot, slot);
                (output->channel == Channel::out ? seen.out : seen.err) +=
                    as_text(output->bytes);
            } else {
                seen.ended = std::get<ProcessEnded>(event);
            }
        }
    }
    return seen;
}

Seen run(const Command& command) {
    ForkServer server = ForkServer::start({});
    server.start(1, command);
    server.flush();
    return watch(server);
}

/// Waits until `file` holds a line, and gives it.
std::string line_of(const std::string& file) {
    std::string line;
    for (const Time limit = Clock::now() + 10s; line.empty() && Clock::now() < limit;) {
        std::ifstream stream(file);
        std::string text;
        if (std::getline(stream, text) && !stream.eof()) line = text;
        std::this_thread::yield();
    }
    return line;
}

/// True if the process ends within 10 s (a zombie has ended).
bool ends(pid_t pid) {
    for (const Time limit = Clock::now() + 10s; Clock::now() < limit;
         std::this_thread::yield()) {
        std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
        std::string number;
        std::string name;
        std::string state;
        if (!(status >> number >> name >> state) || state == "Z") return true;
    }
    return false;
}

TEST(ForkServer, DeliversOutputAndExitStatus) {
    const Seen seen = run(shell("echo good; echo bad >&2; exit 3"));
    ASSERT_TRUE(seen.ended);
    EXPECT_EQ(seen.out, "good\n");
    EXPECT_EQ(seen.err, "bad\n");
    EXPECT_EQ(seen.ended->exit_status, 3);
    EXPECT_EQ(seen.ended->signal, 0);
    EXPECT_EQ(seen.ended->note, "");
}

TEST(ForkServer, DeliversTheSignalThatEndedACommand) {
    EXPECT_EQ(run(shell("kill -SEGV $$")).ended->signal, SIGSEGV);
}

TEST(ForkServer, DeliversLargeOutputWhole) {
    const Seen seen = run(shell("head -c 5000000 /dev/zero | tr '\\0' x"));
    ASSERT_TRUE(seen.ended);
    EXPECT_EQ(seen.out, std::string(5'000'000, 'x'));
}

TEST(ForkServer, SaysWhyACommandCannotBeStarted) {
    const Seen seen = run({{"no-such-program-anywhere"}, {}});
    ASSERT_TRUE(seen.ended);
    EXPECT_NE(seen.ended->note.find("cannot start 'no-such-program-anywhere'"),
              std::string::npos);
    EXPECT_NE(run({{std::string("a\0b", 3)}, {}}).ended->note.find("NUL byte"),
              std::string::npos);
    EXPECT_NE(run({{}, {}}).ended->note.find("empty command"), std::string::npos);
}

TEST(ForkServer, KeepsTheLaunchersVariablesFromCommandsAndGivesThemTheirOwn) {
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    setenv("PMIX_RANK", "0", 1);
    setenv("NORMA_ARG", "of an outer farm", 1);
    setenv("SLURM_JOB_ID", "17", 1);
    const Seen seen = run({{"/usr/bin/env"}, {"NORMA_ARG=mine"}});
    for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "NORMA_ARG", "SLURM_JOB_ID"})
        unsetenv(name);
    EXPECT_EQ(seen.out.find("OMPI_COMM_WORLD_RANK"), std::string::npos);
    EXPECT_EQ(seen.out.find("PMIX_RANK"), std::string::npos);
    EXPECT_EQ(seen.out.find("outer farm"), std::string::npos);
    EXPECT_NE(seen.out.find("NORMA_ARG=mine"), std::string::npos);
    EXPECT_NE(seen.out.find("SLURM_JOB_ID=17"), std::string::npos);
}

TEST(ForkServer, ShieldsCommandsOfASlurmStepFromTheSignalThatAsksForADrain) {
    const Command command = shell("kill -USR1 $$; echo alive");
    EXPECT_EQ(run(command).ended->signal, SIGUSR1);
    setenv("SLURM_STEP_ID", "0", 1);
    const Seen seen = run(command);
    unsetenv("SLURM_STEP_ID");
    EXPECT_EQ(seen.out, "alive\n");
}

TEST(ForkServer, GivesCommandsNoInputAndNoDescriptorsOfOurs) {
    EXPECT_EQ(run(shell("cat; ls /proc/self/fd | wc -l")).out, "4\n")
        << "0, 1, 2 and that of ls";
}

TEST(ForkServer, SignalsTheWholeTreeAlsoASessionOfItsOwn) {
    const TemporaryFolder folder;
    ForkServer server = ForkServer::start({});
    server.start(
        1,
        shell("setsid sh -c 'echo $$ > " + folder.path("pid") + "; exec sleep 1000' & wait"));
    server.flush();
    const pid_t grandchild = std::stoi(line_of(folder.path("pid")));
    server.signal(1, SIGTERM);
    server.flush();
    ASSERT_TRUE(watch(server).ended);
    EXPECT_TRUE(ends(grandchild));
}

TEST(ForkServer, DoesNotWaitForADescendantThatHoldsTheOutputOpen) {
    const Seen seen = run(shell("echo here; sleep 1000 & exit 0"));
    ASSERT_TRUE(seen.ended);
    EXPECT_EQ(seen.out, "here\n");
    EXPECT_LT(seen.ended->ran, 100);
}

TEST(ForkServer, LeavesNothingRunningWhenItsRankIsKilled) {
    const TemporaryFolder folder;
    const pid_t rank = fork();
    if (rank == 0) {
        ForkServer server = ForkServer::start({});
        server.start(1,
                     shell("trap '' TERM; echo $$ > " + folder.path("pid") +
                           "; while :; do sleep 1000; done"));
        server.flush();
        pause();
        _exit(0);
    }
    const pid_t command = std::stoi(line_of(folder.path("pid")));
    kill(rank, SIGKILL);
    waitpid(rank, nullptr, 0);
    EXPECT_TRUE(ends(command));
}

TEST(ForkServer, RunsManySlotsAtOnce) {
    ForkServer server = ForkServer::start({});
    constexpr int slots = 16;
    for (int slot = 1; slot <= slots; ++slot)
        server.start(slot, shell("echo " + std::to_string(slot)));
    server.flush();
    std::map<int, std::string> out;
    int ended = 0;
    for (const Time limit = Clock::now() + 20s; ended < slots && Clock::now() < limit;) {
        for (const ProcessEvent& event : server.poll()) {
            if (const auto* output = std::get_if<ProcessOutput>(&event)) {
                out[output->slot] += as_text(output->bytes);
            } else {
                ++ended;
            }
        }
    }
    ASSERT_EQ(ended, slots);
    for (int slot = 1; slot <= slots; ++slot)
        EXPECT_EQ(out[slot], std::to_string(slot) + "\n");
}

TEST(ForkServer, StartsLaterWhatAShortageOfDescriptorsForbidsNow) {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit few{24, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    ForkServer server = ForkServer::start({});
    setrlimit(RLIMIT_NOFILE, &before);
    constexpr int slots = 30;
    for (int slot = 1; slot <= slots; ++slot)
        server.start(slot, shell("echo x"));
    server.flush();
    int ended = 0;
    for (const Time limit = Clock::now() + 20s; ended < slots && Clock::now() < limit;) {
        for (const ProcessEvent& event : server.poll()) {
            const auto* end = std::get_if<ProcessEnded>(&event);
            if (end == nullptr) continue;
            ++ended;
            EXPECT_EQ(end->note, "");
        }
    }
    EXPECT_EQ(ended, slots);
}

TEST(ForkServer, IsMissedWhenItIsKilled) {
    ForkServer server = ForkServer::start({});
    server.start(1, shell("kill -KILL $PPID"));
    server.flush();
    EXPECT_THROW(
        {
            for (const Time limit = Clock::now() + 10s; Clock::now() < limit;) {
                static_cast<void>(server.poll());
            }
        },
        SystemError);
}

}  // namespace
}  // namespace norma::farm
