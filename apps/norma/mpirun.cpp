#include "mpirun.hpp"

#include "norma/base/error.hpp"
#include "norma/launch/environment.hpp"

#include "ranks.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace norma::app {
namespace {

struct Step {
    std::chrono::seconds after;
    int signal;
};
/// It may end by itself, or wait for a host that does not answer, or hang. Told once it ends
/// the ranks; told again within five seconds it leaves at once, without them, and its daemons
/// follow.
constexpr std::array<Step, 3> steps{{{std::chrono::seconds(2), SIGTERM},
                                     {std::chrono::seconds(6), SIGTERM},
                                     {std::chrono::seconds(10), SIGKILL}}};

/// Asked for by this variable: Open MPI 4 tells its ranks to end after that time, and kills
/// them when it has passed again. 0 where nobody asks for it.
std::chrono::seconds time_of_ranks() {
    const int asked =
        launch::integer(launch::process_environment(), "OMPI_MCA_odls_base_sigkill_timeout")
            .value_or(0);
    constexpr std::chrono::seconds reserve(2);
    return asked <= 0 ? std::chrono::seconds(0) : 2 * std::chrono::seconds(asked) + reserve;
}

[[noreturn]] void become(char* const* argv,
                         pid_t parent,
                         std::array<int, 3> streams,
                         const sigset_t& blocked) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);  // mpirun does not outlive us
    if (getppid() != parent) _exit(1);
    signal(SIGTTOU, SIG_IGN);  // it may write to the terminal, whatever stty says
    for (int stream = STDIN_FILENO; const int given : streams) {
        if (given >= 0) dup2(given, stream);
        ++stream;
    }
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    execvp(argv[0], argv);
    dprintf(STDERR_FILENO, "norma run: cannot start %s: %s\n", argv[0], std::strerror(errno));
    _exit(255);
}

}  // namespace

Mpirun::Mpirun(const std::vector<std::string>& words,
               std::array<int, 3> streams,
               const sigset_t& blocked) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (const std::string& word : words)
        argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const pid_t parent = getpid();
    child_ = fork();
    if (child_ < 0) throw SystemError("cannot start " + words.at(0));
    if (child_ == 0) become(argv.data(), parent, streams, blocked);
    setpgid(child_, child_);  // both sides do it: whoever comes first
}

void Mpirun::look_at_end() {
    int status = 0;
    if (!status_ && waitpid(child_, &status, WNOHANG) == child_) status_ = status;
}

void Mpirun::send(int signal) const {
    if (!status_) kill(child_, signal);
}

std::vector<pid_t> Mpirun::ranks() const {
    return status_ ? std::vector<pid_t>() : local_ranks(child_);
}

void Mpirun::kill_ranks() const {
    // mpirun gives each a process group of its own.
    for (const pid_t rank : ranks())
        kill(getpgid(rank) == rank ? -rank : rank, SIGKILL);
}

void Mpirun::expect_end(std::chrono::seconds grace) {
    if (!ends_from_) ends_from_ = Clock::now() + std::max(grace, time_of_ranks());
}

void Mpirun::force_end() {
    if (status_ || !ends_from_) return;
    for (; forced_ < steps.size() && Clock::now() - *ends_from_ >= steps[forced_].after;
         ++forced_) {
        if (forced_ > 0) kill_ranks();
        send(steps[forced_].signal);
    }
}

}  // namespace norma::app
