#include "farm/spawn.hpp"

#include "farm/fork_server.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <spawn.h>

namespace norma::farm {

namespace {

/// posix_spawn's two settings, made and freed together.
class SpawnSettings {
  public:
    SpawnSettings(int out, int err) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, out, 1);
        posix_spawn_file_actions_adddup2(&files, err, 2);
        posix_spawn_file_actions_addclosefrom_np(&files, 3);
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        sigset_t set;
        sigfillset(&set);
        // What the server ignores (see SpawnEnvironment) stays ignored.
        struct sigaction user_signal {};
        sigaction(SIGUSR1, nullptr, &user_signal);
        if (user_signal.sa_handler == SIG_IGN) sigdelset(&set, SIGUSR1);
        posix_spawnattr_setsigdefault(&attributes, &set);
        sigemptyset(&set);
        posix_spawnattr_setsigmask(&attributes, &set);
    }
    SpawnSettings(const SpawnSettings&) = delete;
    SpawnSettings& operator=(const SpawnSettings&) = delete;
    ~SpawnSettings() {
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&files);
    }

    posix_spawn_file_actions_t files{};
    posix_spawnattr_t attributes{};
};

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
    if (getenv("SLURM_STEP_ID") != nullptr) std::signal(SIGUSR1, SIG_IGN);
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

    const SpawnSettings settings(out_write.get(), err_write.get());
    pid_t pid = 0;
    const int code = posix_spawnp(&pid,
                                  argv.front(),
                                  &settings.files,
                                  &settings.attributes,
                                  argv.data(),
                                  variables.data());
    if (code != 0) return refusal(request.argv.front(), code);
    return pid;
}

}  // namespace norma::farm
