// What memory held by a process costs the commands it starts: `sh -c :`, COUNT times, SLOTS at
// a time, from a process that holds MIB mebibytes. With `server` the farm's fork server starts
// them, forked before the memory is taken, as in a rank; with `fork` the process does, by fork
// and exec. Prints commands per second.

#include "norma/base/clock.hpp"

#include "farm/fork_server.hpp"
#include "farm/wait.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace norma;

constexpr int ahead = 64;  // commands waiting per slot, as a rank has when they are short

/// Commands that have ended since the last call; waits for one.
int ended_since(farm::ForkServer& server) {
    farm::Wait wait;
    wait.for_readable(server.descriptor());
    if (server.has_unsent()) wait.for_writable(server.descriptor());
    wait.sleep(Clock::now());
    int ended = 0;
    for (const farm::ProcessEvent& event : server.poll()) {
        const auto* end = std::get_if<farm::ProcessEnded>(&event);
        if (end == nullptr) continue;
        if (end->exit_status != 0 || !end->note.empty())
            throw std::runtime_error("a command failed " + end->note);
        ++ended;
    }
    return ended;
}

void run_by_server(farm::ForkServer& server, int count, int slots) {
    server.open_slots(slots, 1);
    for (int started = 0, ended = 0; ended < count; ended += ended_since(server)) {
        for (; started < count && started - ended < slots * ahead; ++started) {
            server.start(static_cast<std::uint64_t>(started), {{"/bin/sh", "-c", ":"}, {}});
        }
        server.flush();
    }
}

void run_by_fork(int count, int slots) {
    for (int started = 0, ended = 0; ended < count;) {
        if (started < count && started - ended < slots) {
            const pid_t pid = fork();
            if (pid == 0) {
                execl("/bin/sh", "sh", "-c", ":", nullptr);
                _exit(127);
            }
            if (pid < 0) throw std::runtime_error("cannot fork");
            ++started;
        } else {
            int status = 0;
            if (wait(&status) < 0 || status != 0) throw std::runtime_error("a command failed");
            ++ended;
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::string how = argc == 5 ? argv[1] : "";
    if (how != "server" && how != "fork") {
        std::fprintf(stderr, "usage: held_memory server|fork MIB COUNT SLOTS\n");
        return 2;
    }
    const auto mebibytes = static_cast<std::size_t>(std::atoi(argv[2]));
    const int count = std::atoi(argv[3]);
    const int slots = std::atoi(argv[4]);
    try {
        std::optional<farm::ForkServer> server;
        if (how == "server") server.emplace(farm::ForkServer::start({}));
        std::vector<char> held(mebibytes << 20, 1);
        const Time begin = Clock::now();
        if (server) {
            run_by_server(*server, count, slots);
        } else {
            run_by_fork(count, slots);
        }
        const double took = seconds(Clock::now() - begin);
        // The memory is looked at last, so that no compiler does without it.
        for (const char& byte : held) {
            if (*static_cast<const volatile char*>(&byte) != 1) return 1;
        }
        std::printf("%.1f\n", count / took);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "held_memory: %s\n", error.what());
        return 1;
    }
}
