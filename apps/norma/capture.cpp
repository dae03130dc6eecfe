#include "capture.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace norma::app {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> result;
    result.reserve(words.size() + 1);
    for (const std::string& word : words)
        result.push_back(const_cast<char*>(word.c_str()));
    result.push_back(nullptr);
    return result;
}

[[noreturn]] void become(char* const* argv, int output) {
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    setpgid(0, 0);  // so that a hanging command can be ended with all it started
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvp(argv[0], argv);
    _exit(127);
}

/// Reads until the end of the output or of the time; true when the time was over first.
bool read_until(int from, Time deadline, std::string& output) {
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return true;
        pollfd ready{from, POLLIN, 0};
        if (poll(&ready, 1, static_cast<int>(left.count())) <= 0) continue;
        const ssize_t got = read(from, buffer.data(), buffer.size());
        if (got <= 0) return false;
        output.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

Captured capture(const std::vector<std::string>& words, std::chrono::milliseconds limit) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("cannot make a pipe");
    std::vector<char*> argv = pointers(words);
    const pid_t child = fork();
    if (child < 0) throw SystemError("cannot start " + words.at(0));
    if (child == 0) become(argv.data(), ends[1]);
    close(ends[1]);

    Captured result;
    result.timed_out = read_until(ends[0], Clock::now() + limit, result.output);
    close(ends[0]);
    if (result.timed_out) kill(-child, SIGKILL);
    int status = 0;
    if (waitpid(child, &status, 0) != child) return result;
    result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return result;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace norma::app
