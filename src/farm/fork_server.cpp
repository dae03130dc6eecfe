#include "farm/fork_server.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "farm/fork_server_loop.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <csignal>
#include <sched.h>
#include <string_view>

namespace norma::farm {

namespace {

void allow_cores(const std::vector<int>& cores) {
    if (cores.empty()) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int core : cores) {
        if (core >= 0 && core < CPU_SETSIZE) CPU_SET(static_cast<std::size_t>(core), &set);
    }
    // Best effort: a mask the kernel refuses leaves the one we have.
    static_cast<void>(sched_setaffinity(0, sizeof set, &set));
}

[[noreturn]] void serve(FileDescriptor socket, const std::vector<int>& allowed_cores) {
    // A session of its own: signals for the rank's process group must not reach us or the
    // commands.
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "norma-spawn");
    allow_cores(allowed_cores);
    run_fork_server(std::move(socket));
}

}  // namespace

bool is_kept_from_commands(const char* name_and_value) {
    const std::string_view variable(name_and_value);
    // Consent to run as root is the user's word to any mpirun, also to one inside a command.
    if (variable.starts_with("OMPI_ALLOW_RUN_AS_ROOT")) return false;
    constexpr std::string_view prefixes[] = {"OMPI_",
                                             "PMIX_",
                                             "PMI_",
                                             "PRTE_",
                                             "ORTE_",
                                             "OPAL_",
                                             "HYDRA_",
                                             "HYDI_",
                                             "MPI_LOCAL",
                                             "SLURM_STEP_",
                                             "SLURM_STEPID",
                                             "SLURM_PROCID",
                                             "SLURM_LOCALID",
                                             "SLURM_NTASKS",
                                             "SLURM_TASK_PID",
                                             "SLURM_GTIDS",
                                             "SLURM_SRUN_",
                                             "SLURM_LAUNCH_NODE",
                                             "SLURM_CPU_BIND",
                                             "NORMA_TERMINAL",  // which is not the command's
                                             // Ours, of a farm this one is a task of.
                                             "NORMA_ARG",
                                             "NORMA_TASK",
                                             "NORMA_ATTEMPT",
                                             "NORMA_SLOT",
                                             "PARALLEL_SEQ",
                                             "PARALLEL_JOBSLOT"};
    for (const std::string_view prefix : prefixes) {
        if (variable.starts_with(prefix)) return true;
    }
    return false;
}

ForkServer ForkServer::start(const std::vector<int>& allowed_cores) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        throw SystemError("cannot make the socket to the process that starts commands");
    }
    FileDescriptor ours(ends[0]);
    FileDescriptor theirs(ends[1]);
    for (const int end : ends) {
        const int bytes = 1 << 20;
        setsockopt(end, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    }
    const pid_t pid = fork();
    if (pid < 0) throw SystemError("cannot fork the process that starts commands");
    if (pid == 0) {
        ours.close();
        serve(std::move(theirs), allowed_cores);
    }
    return {std::move(ours), pid};
}

ForkServer::ForkServer(ForkServer&& other) noexcept
    : socket_(std::move(other.socket_)),
      pid_(std::exchange(other.pid_, -1)),
      watch_limit_(other.watch_limit_),
      told_alive_(other.told_alive_),
      sending_(std::move(other.sending_)),
      received_(std::move(other.received_)) {}

ForkServer::~ForkServer() {
    if (pid_ < 0) return;
    socket_.close();
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void ForkServer::remove_at_end(std::vector<std::string> files) {
    sending_.add(ServerRequest(LeftoverRequest{.files = std::move(files)}));
    flush();
}

void ForkServer::open_slots(int slots, int first) {
    sending_.add(ServerRequest(SlotsRequest{.slots = slots, .first = first}));
}

void ForkServer::start(std::uint64_t task, const Command& command) {
    sending_.add(ServerRequest(
        SpawnRequest{.task = task, .argv = command.argv, .environment = command.environment}));
}

void ForkServer::withdraw(std::uint64_t task) {
    sending_.add(ServerRequest(WithdrawRequest{.task = task}));
}

void ForkServer::signal(std::uint64_t task, int signal_number) {
    sending_.add(ServerRequest(SignalRequest{.task = task, .signal = signal_number}));
}

void ForkServer::watch(std::chrono::microseconds limit) {
    watch_limit_ = limit;
    told_alive_ = Clock::now();
    sending_.add(ServerRequest(WatchRequest{.limit_us = limit.count()}));
    flush();
}

void ForkServer::flush() {
    constexpr std::chrono::seconds often{1};
    if (watch_limit_.count() > 0 && Clock::now() - told_alive_ >= often) {
        told_alive_ = Clock::now();
        sending_.add(ServerRequest(WatchRequest{.limit_us = watch_limit_.count()}));
    }
    // A server that is gone is noticed, and told, by the next poll().
    static_cast<void>(sending_.write_to(socket_.get()));
}

std::vector<ProcessEvent> ForkServer::poll() {
    flush();
    const bool alive = received_.read_from(socket_.get());
    std::vector<ProcessEvent> events;
    while (const auto frame = received_.next()) {
        events.push_back(wire::decode<ProcessEvent>(*frame));
    }
    if (!alive && events.empty()) {
        throw SystemError("the process that starts commands is gone (was it killed?)", EPIPE);
    }
    return events;
}

}  // namespace norma::farm
