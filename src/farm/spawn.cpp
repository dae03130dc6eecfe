#include "farm/spawn.hpp"

#include "farm/fork_server.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <span>

namespace norma::farm {

namespace {

/// What a child of vfork() needs; all of it is made before, as the child may make nothing.
struct Image {
    char* const* argv = nullptr;
    char* const* environment = nullptr;
    int out = -1;
    int err = -1;
    std::span<const int> ignored;  // signals that must not be so in the command
    pid_t server = getpid();
};

/// The child of vfork(), in its parent's memory: system calls and nothing else. Returns the
/// errno of what failed.
int become(const Image& image) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the server be killed: nobody else could
    if (getppid() != image.server) return ECHILD;  // it was, before
    if (dup2(image.out, STDOUT_FILENO) < 0 || dup2(image.err, STDERR_FILENO) < 0) return errno;
    close_range(STDERR_FILENO + 1, ~0U, 0);
    struct sigaction by_default {};
    by_default.sa_handler = SIG_DFL;
    for (const int signal : image.ignored)
        sigaction(signal, &by_default, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execvpe(image.argv[0], image.argv, image.environment);
    return errno;
}

/// posix_spawn() would do, at a tenth more of the time of a short command: it makes a stack and
/// sets every signal for each.
pid_t start(const Image& image, int& failure) {
    volatile int code = 0;      // written by the child
    const pid_t pid = vfork();  // NOLINT(clang-analyzer-security.insecureAPI.vfork)
    if (pid == 0) {
        code = become(image);  // NOLINT(clang-analyzer-unix.Vfork)
        _exit(127);
    }
    failure = pid < 0 ? errno : code;
    if (pid > 0 && code != 0) waitpid(pid, nullptr, 0);
    return pid;
}

constexpr std::size_t name_limit = 200;  // of a program that cannot be one

Unstarted refusal(const std::string& program, int code) {
    std::string text =
        "cannot start '" + program.substr(0, name_limit) + "': " + std::strerror(code);
    if (code == ENOENT) text += " (is it installed, and in the PATH of this host?)";
    if (code == ENOEXEC) text += " (a script must begin with a line like #!/bin/sh)";
    if (code == EMFILE) text += " (two for each running task: raise `ulimit -n`, or lower -j)";
    if (code == E2BIG) text += " (the kernel takes at most 128 KiB in one argument)";
    const bool shortage = code == EMFILE || code == ENFILE || code == EAGAIN || code == ENOMEM;
    return {std::move(text), shortage};
}

bool holds_nul(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (word.find('\0') != std::string::npos) return true;
    }
    return false;
}

}  // namespace

SpawnEnvironment::SpawnEnvironment() {
    // srun hands a SIGUSR1, by which a batch script asks for a drain, to every process of the
    // step: the commands, whose end the drain waits for, must not die of it.
    const bool keeps_user_signal = getenv("SLURM_STEP_ID") != nullptr;
    if (keeps_user_signal) std::signal(SIGUSR1, SIG_IGN);
    // Of all that was set only what is ignored outlives an exec.
    struct sigaction action {};
    for (int signal = 1; signal < NSIG; ++signal) {
        if (signal == SIGUSR1 && keeps_user_signal) continue;
        if (sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN)
            ignored_.push_back(signal);
    }
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!is_kept_from_commands(*variable)) inherited_.push_back(*variable);
    }
}

std::variant<pid_t, Unstarted> SpawnEnvironment::spawn(const SpawnRequest& request,
                                                       int slot,
                                                       FileDescriptor& out,
                                                       FileDescriptor& err) const {
    if (request.argv.empty() || request.argv.front().empty()) {
        return Unstarted{"cannot start an empty command"};
    }
    if (holds_nul(request.argv) || holds_nul(request.environment)) {
        return Unstarted{"cannot start '" +
                         request.argv.front().substr(
                             0, std::min(request.argv.front().find('\0'), name_limit)) +
                         "': a NUL byte in the line, which no command can be given"};
    }
    int out_ends[2];
    int err_ends[2];
    if (pipe2(out_ends, O_CLOEXEC) != 0) return refusal("a pipe", errno);
    out = FileDescriptor(out_ends[0]);
    const FileDescriptor out_write(out_ends[1]);
    if (pipe2(err_ends, O_CLOEXEC) != 0) return refusal("a pipe", errno);
    err = FileDescriptor(err_ends[0]);
    const FileDescriptor err_write(err_ends[1]);
    fcntl(out.get(), F_SETFL, O_NONBLOCK);
    fcntl(err.get(), F_SETFL, O_NONBLOCK);

    std::vector<char*> argv;
    for (const std::string& word : request.argv)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    std::vector<char*> variables = inherited_;
    for (const std::string& own : request.environment) {
        variables.push_back(const_cast<char*>(own.c_str()));
    }
    std::string own_slot = "NORMA_SLOT=" + std::to_string(slot);
    std::string own_job_slot = "PARALLEL_JOBSLOT=" + std::to_string(slot);
    variables.push_back(own_slot.data());
    variables.push_back(own_job_slot.data());
    variables.push_back(nullptr);

    int failure = 0;
    const pid_t pid = start({.argv = argv.data(),
                             .environment = variables.data(),
                             .out = out_write.get(),
                             .err = err_write.get(),
                             .ignored = ignored_},
                            failure);
    if (failure != 0) return refusal(request.argv.front(), failure);
    return pid;
}

}  // namespace norma::farm
