// The limit of every farm of commands: a bare loop that keeps SLOTS processes of `sh -c :`
// running with posix_spawn, until COUNT have ended. No output, no records. Prints starts per
// second.

#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <spawn.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: spawn_loop COUNT SLOTS\n");
        return 2;
    }
    const int count = std::atoi(argv[1]);
    const int slots = std::atoi(argv[2]);
    char shell[] = "/bin/sh";
    char flag[] = "-c";
    char nothing[] = ":";
    char* command[] = {shell, flag, nothing, nullptr};
    const auto begin = std::chrono::steady_clock::now();
    int running = 0;
    for (int started = 0, ended = 0; ended < count;) {
        if (started < count && running < slots) {
            pid_t pid = 0;
            if (posix_spawn(&pid, shell, nullptr, nullptr, command, environ) != 0) return 1;
            ++started;
            ++running;
        } else {
            if (wait(nullptr) < 0) return 1;
            --running;
            ++ended;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    std::printf("%.1f\n", count / took.count());
    return 0;
}
