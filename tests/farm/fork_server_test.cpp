#include "farm/fork_server.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"

#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
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

/// A server that runs `slots` commands at a time.
ForkServer server_with(int slots) {
    ForkServer server = ForkServer::start({});
    server.open_slots(slots, 1);
    return server;
}

/// Collects what the task's process does until it ends, at most 20 s.
Seen watch(ForkServer& server, std::uint64_t task = 1) {
    Seen seen;
    for (const Time limit = Clock::now() + 20s; !seen.ended && Clock::now() < limit;) {
        pollfd ready{server.descriptor(), POLLIN, 0};
        ::poll(&ready, 1, 1000);
        for (const ProcessEvent& event : server.poll()) {
            if (const auto* output = std::get_if<ProcessOutput>(&event)) {
                EXPECT_EQ(output->task, task);
                (output->channel == Channel::out ? seen.out : seen.err) +=
                    as_text(output->bytes);
            } else if (const auto* ended = std::get_if<ProcessEnded>(&event)) {
                EXPECT_EQ(ended->task, task);
                seen.ended = *ended;
            }
        }
    }
    return seen;
}

Seen run(const Command& command) {
    ForkServer server = server_with(1);
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
    EXPECT_FALSE(seen.ended->signalled);
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

#ifndef __has_feature
#define __has_feature(feature) false
#endif
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
constexpr bool threads_watched = true;
#else
constexpr bool threads_watched = false;
#endif

/// Under valgrind and ThreadSanitizer; the server then does not hear of a failing exec.
bool vfork_is_a_fork() {
    const char* const preloaded = std::getenv("LD_PRELOAD");
    const bool valgrind =
        preloaded != nullptr && std::strstr(preloaded, "vgpreload") != nullptr;
    return valgrind || threads_watched;
}

TEST(ForkServer, SaysWhyACommandCannotBeStarted) {
    const Seen seen = run({{"no-such-program-anywhere"}, {}});
    ASSERT_TRUE(seen.ended);
    if (vfork_is_a_fork()) {
        EXPECT_EQ(seen.ended->exit_status, 127);
    } else {
        EXPECT_NE(seen.ended->note.find("cannot start 'no-such-program-anywhere'"),
                  std::string::npos);
    }
    EXPECT_NE(run({{std::string("a\0b", 3)}, {}}).ended->note.find("NUL byte"),
              std::string::npos);
    EXPECT_NE(run({{}, {}}).ended->note.find("empty command"), std::string::npos);
}

TEST(ForkServer, KeepsTheLaunchersVariablesFromCommandsAndGivesThemTheirOwn) {
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    setenv("PMIX_RANK", "0", 1);
    setenv("NORMA_ARG", "of an outer farm", 1);
    setenv("NORMA_TERMINAL", "1", 1);
    setenv("SLURM_JOB_ID", "17", 1);
    const Seen seen = run({{"/usr/bin/env"}, {"NORMA_ARG=mine"}});
    for (const char* name :
         {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "NORMA_ARG", "NORMA_TERMINAL", "SLURM_JOB_ID"})
        unsetenv(name);
    EXPECT_EQ(seen.out.find("OMPI_COMM_WORLD_RANK"), std::string::npos);
    EXPECT_EQ(seen.out.find("PMIX_RANK"), std::string::npos);
    EXPECT_EQ(seen.out.find("outer farm"), std::string::npos);
    EXPECT_EQ(seen.out.find("NORMA_TERMINAL"), std::string::npos);
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
    ForkServer server = server_with(1);
    server.start(
        1,
        shell("setsid sh -c 'echo $$ > " + folder.path("pid") + "; exec sleep 1000' & wait"));
    server.flush();
    const pid_t grandchild = std::stoi(line_of(folder.path("pid")));
    server.signal(1, SIGTERM);
    server.flush();
    const Seen seen = watch(server);
    ASSERT_TRUE(seen.ended);
    EXPECT_TRUE(seen.ended->signalled);
    EXPECT_TRUE(ends(grandchild));
}

TEST(ForkServer, LeavesNothingOfATaskThatIsEndedWhereverItHides) {
    // Orphans that ignore TERM, known by their session or by the variable, and a command that
    // complies at once.
    const char* const hiding[] = {"(sh -c 'HIDE' &)",
                                  "(setsid sh -c 'HIDE' &)",
                                  "(setsid nohup sh -c '(HIDE) & exit' &)",
                                  "(env -i sh -c 'HIDE' &)",
                                  "setsid env -i sh -c 'HIDE' &"};
    for (const std::string how : hiding) {
        const TemporaryFolder folder;
        std::string script = how;
        script.replace(script.find("HIDE"),
                       4,
                       "trap \"\" TERM; cut -d \" \" -f 4 /proc/self/stat > " +
                           folder.path("pid") + "; while :; do sleep 1000; done");
        ForkServer server = server_with(1);
        server.start(1,
                     {{"/bin/sh", "-c", script + " >/dev/null 2>&1; exec sleep 1000"},
                      {"NORMA_TASK=1"}});
        server.flush();
        const pid_t hidden = std::stoi(line_of(folder.path("pid")));
        server.signal(1, SIGTERM);
        server.flush();
        const Seen seen = watch(server);
        ASSERT_TRUE(seen.ended) << how;
        EXPECT_EQ(seen.ended->signal, SIGTERM);
        EXPECT_TRUE(ends(hidden)) << how;
    }
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
        ForkServer server = server_with(1);
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

TEST(ForkServer, RemovesWhatItsKilledRankCannot) {
    const TemporaryFolder folder;
    const std::string file = folder.path("segment");
    std::ofstream(file) << "x";
    const pid_t rank = fork();
    if (rank == 0) {
        ForkServer server = server_with(1);
        server.remove_at_end({file, folder.path("never there")});
        server.start(1, shell("echo x > " + folder.path("pid") + "; sleep 1000"));
        server.flush();
        pause();
        _exit(0);
    }
    EXPECT_EQ(line_of(folder.path("pid")), "x");
    EXPECT_EQ(access(file.c_str(), F_OK), 0) << "not while the rank lives";
    kill(rank, SIGKILL);
    waitpid(rank, nullptr, 0);
    for (const Time limit = Clock::now() + 10s; Clock::now() < limit;) {
        if (access(file.c_str(), F_OK) != 0) break;
        std::this_thread::yield();
    }
    EXPECT_NE(access(file.c_str(), F_OK), 0);
}

TEST(ForkServer, RunsManySlotsAtOnce) {
    constexpr int slots = 16;
    ForkServer server = server_with(slots);
    for (int slot = 1; slot <= slots; ++slot)
        server.start(static_cast<std::uint64_t>(slot), shell("echo " + std::to_string(slot)));
    server.flush();
    std::map<std::uint64_t, std::string> out;
    int ended = 0;
    for (const Time limit = Clock::now() + 20s; ended < slots && Clock::now() < limit;) {
        for (const ProcessEvent& event : server.poll()) {
            if (const auto* output = std::get_if<ProcessOutput>(&event)) {
                out[output->task] += as_text(output->bytes);
            } else if (std::holds_alternative<ProcessEnded>(event)) {
                ++ended;
            }
        }
    }
    ASSERT_EQ(ended, slots);
    for (int slot = 1; slot <= slots; ++slot)
        EXPECT_EQ(out[static_cast<std::uint64_t>(slot)], std::to_string(slot) + "\n");
}

/// What the server tells, up to `last`.
std::vector<std::string> story(ForkServer& server, const std::string& last) {
    std::vector<std::string> told = {""};
    for (const Time limit = Clock::now() + 20s; told.back() != last && Clock::now() < limit;) {
        pollfd ready{server.descriptor(), POLLIN, 0};
        ::poll(&ready, 1, 1000);
        for (const ProcessEvent& event : server.poll()) {
            if (const auto* one = std::get_if<ProcessStarted>(&event)) {
                told.push_back("started " + std::to_string(one->task));
            } else if (const auto* back = std::get_if<ProcessWithdrawn>(&event)) {
                told.push_back("withdrawn " + std::to_string(back->task));
            } else if (const auto* output = std::get_if<ProcessOutput>(&event)) {
                told.push_back("slot " + std::string(as_text(output->bytes)));
            } else {
                told.push_back("ended " + std::to_string(std::get<ProcessEnded>(event).task));
            }
        }
    }
    told.erase(told.begin());
    return told;
}

TEST(ForkServer, RunsWhatWaitsInItsOrderWhenASlotIsFree) {
    ForkServer server = ForkServer::start({});
    server.open_slots(1, 5);
    for (const std::uint64_t task : {30U, 10U, 20U})
        server.start(task, shell("printf $NORMA_SLOT$PARALLEL_JOBSLOT"));
    server.flush();
    EXPECT_EQ(story(server, "ended 20"),
              (std::vector<std::string>{"started 30",
                                        "slot 55",
                                        "ended 30",
                                        "started 10",
                                        "slot 55",
                                        "ended 10",
                                        "started 20",
                                        "slot 55",
                                        "ended 20"}));
}

TEST(ForkServer, StartsNothingMoreForARankFarBehindAndGoesOnWhenItCatchesUp) {
    const TemporaryFolder folder;
    const std::string ran = folder.path("ran");
    ForkServer server = server_with(1);
    constexpr std::uint64_t tasks = 200;  // far more output than server and socket hold
    for (std::uint64_t task = 1; task <= tasks; ++task)
        server.start(task, shell("echo >> " + ran + "; head -c 100000 /dev/zero"));
    server.flush();
    const auto count = [&] {
        std::ifstream lines(ran);
        return std::count(std::istreambuf_iterator<char>(lines), {}, '\n');
    };
    // It stands still once it is so far behind; a machine that is only slow fails nothing here.
    for (auto before = count() - 1; count() != before;) {
        before = count();
        std::this_thread::sleep_for(300ms);
    }
    EXPECT_LT(count(), static_cast<std::ptrdiff_t>(tasks));
    std::size_t bytes = 0;
    std::uint64_t ended = 0;
    for (const Time limit = Clock::now() + 20s; ended < tasks && Clock::now() < limit;) {
        for (const ProcessEvent& event : server.poll()) {
            const auto* output = std::get_if<ProcessOutput>(&event);
            if (output != nullptr) bytes += output->bytes.size();
            if (std::holds_alternative<ProcessEnded>(event)) ++ended;
        }
    }
    EXPECT_EQ(ended, tasks);
    EXPECT_EQ(bytes, tasks * 100'000);
}

TEST(ForkServer, WithdrawsWhatHasNotStarted) {
    const TemporaryFolder folder;
    ForkServer server = server_with(1);
    ASSERT_EQ(mkfifo(folder.path("gate").c_str(), 0600), 0);
    server.start(1, shell("read line < " + folder.path("gate")));
    server.start(2, shell("echo never"));
    server.flush();
    EXPECT_EQ(story(server, "started 1"), std::vector<std::string>{"started 1"});
    server.withdraw(1);
    server.withdraw(2);
    server.flush();
    EXPECT_EQ(story(server, "withdrawn 2"), std::vector<std::string>{"withdrawn 2"});
    std::ofstream(folder.path("gate")) << "go\n";
    EXPECT_EQ(story(server, "ended 1"), std::vector<std::string>{"ended 1"});
}

TEST(ForkServer, StartsLaterWhatAShortageOfDescriptorsForbidsNow) {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit few{24, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    constexpr int slots = 30;
    ForkServer server = server_with(slots);
    setrlimit(RLIMIT_NOFILE, &before);
    for (std::uint64_t slot = 1; slot <= slots; ++slot)
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

TEST(ForkServer, DoesWithoutThreadsWhereMemoryIsLimited) {
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    const rlimit limited{rlim_t{1} << 50, before.rlim_max};  // above what sanitizers reserve
    setrlimit(RLIMIT_AS, &limited);
    constexpr int slots = 30;
    ForkServer server = server_with(slots);
    setrlimit(RLIMIT_AS, &before);
    for (std::uint64_t task = 1; task <= slots; ++task) {
        server.start(task, shell("ls /proc/$PPID/task | wc -l"));
        server.flush();
        const Seen seen = watch(server, task);
        ASSERT_TRUE(seen.ended);
        EXPECT_EQ(seen.ended->note, "");
        // ThreadSanitizer has one of its own.
        EXPECT_EQ(seen.out, threads_watched ? "2\n" : "1\n") << "threads of the server";
    }
}

/// A server of one slot that has no descriptors left for the pipes of a command.
ForkServer server_without_descriptors() {
    const FileDescriptor lowest(dup(0));
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    // Its ends of the socket and of the alarm, one pipe, half of the other.
    const rlimit few{static_cast<rlim_t>(lowest.get()) + 6, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
    ForkServer server = server_with(1);
    setrlimit(RLIMIT_NOFILE, &before);
    return server;
}

TEST(ForkServer, GivesUpOnAShortageThatNoOtherCommandCanEnd) {
    ForkServer server = server_without_descriptors();
    server.start(1, shell("echo never"));
    server.flush();
    const Seen seen = watch(server);
    ASSERT_TRUE(seen.ended);
    EXPECT_NE(seen.ended->note.find("ulimit -n"), std::string::npos) << seen.ended->note;
}

TEST(ForkServer, WithdrawsWhatWaitsForTheEndOfAShortage) {
    ForkServer server = server_without_descriptors();
    server.start(1, shell("echo never"));
    server.withdraw(1);
    server.flush();
    EXPECT_EQ(story(server, "withdrawn 1"), std::vector<std::string>{"withdrawn 1"});
}

TEST(ForkServer, TakesItsCommandsWithItWhenItIsKilled) {
    const TemporaryFolder folder;
    ForkServer server = server_with(1);
    server.start(1, shell("echo $$ $PPID > " + folder.path("pids") + "; exec sleep 1000"));
    server.flush();
    std::istringstream pids(line_of(folder.path("pids")));
    pid_t command = 0;
    pid_t of_server = 0;
    pids >> command >> of_server;
    kill(of_server, SIGKILL);
    EXPECT_TRUE(ends(command));
}

TEST(ForkServer, EndsARankThatSaidItWouldBeHeardOfAndIsNot) {
    const TemporaryFolder folder;
    const pid_t rank = fork();
    if (rank == 0) {
        ForkServer server = server_with(1);
        server.watch(200ms);
        pause();
        _exit(0);
    }
    int status = 0;
    waitpid(rank, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(ForkServer, IsMissedWhenItIsKilled) {
    ForkServer server = server_with(1);
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
