#pragma once
// Runs a rendered command for a test and gives what it wrote.

#include "farm/command_template.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <spawn.h>
#include <string>
#include <vector>

namespace norma::farm::test {

/// What becomes of the command's standard error.
enum class Complaints { shown, dropped };

struct Ran {
    int status = -1;
    std::string output;
};

/// Runs `command`, found in PATH, with the test's environment and the command's added. `shell`
/// replaces /bin/sh if the command is a script. Reads nothing from the test's standard input.
inline Ran run(Command command,
               const std::string& shell = {},
               Complaints complaints = Complaints::shown) {
    if (!shell.empty() && command.argv[0] == "/bin/sh") command.argv[0] = shell;
    std::vector<char*> argv;
    for (std::string& word : command.argv)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry)
        environment.push_back(*entry);
    for (std::string& entry : command.environment)
        environment.push_back(entry.data());
    environment.push_back(nullptr);

    Ran ran;
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) return ran;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (complaints == Complaints::dropped) {
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    }
    pid_t child = 0;
    const int error =
        posix_spawnp(&child, argv[0], &actions, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    EXPECT_EQ(error, 0) << command.argv[0];
    char buffer[65536];
    for (ssize_t got = 0; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
        ran.output.append(buffer, static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int status = 0;
    if (error == 0) waitpid(child, &status, 0);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return ran;
}

}  // namespace norma::farm::test
