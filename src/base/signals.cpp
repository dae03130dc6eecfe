#include "base/signals.hpp"

#include "norma/base/error.hpp"

#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>

namespace norma {

namespace {

/// What nohup, or a script that starts us in the background, wants ignored.
bool is_ignored(int signal) {
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// UCX, a library that Open MPI may bring along, takes SIGHUP for itself when it is loaded,
/// also from nohup. So we look before any library begins; then only system calls are safe.
bool hangup_was_ignored = false;

__attribute__((no_sanitize("address"), no_sanitize("thread"), no_sanitize("undefined"))) void
look_for_nohup() {
    struct {
        void (*handler)(int);
        unsigned long rest[8];
    } action{};
    const long failed = syscall(SYS_rt_sigaction, SIGHUP, nullptr, &action, sizeof(long));
    hangup_was_ignored = failed == 0 && action.handler == SIG_IGN;
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const before_libraries)() = look_for_nohup;

}  // namespace

Signals Signals::catch_all() {
    if (hangup_was_ignored) std::signal(SIGHUP, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
        // A blocked signal reaches us although it is ignored: leave those alone.
        if (!is_ignored(signal)) sigaddset(&set, signal);
    }
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    FileDescriptor file(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
    if (!file) throw SystemError("cannot watch for signals");
    return Signals(std::move(file));
}

std::vector<int> Signals::take() const {
    std::vector<int> signals;
    signalfd_siginfo info;
    while (::read(file_.get(), &info, sizeof info) == sizeof info) {
        signals.push_back(static_cast<int>(info.ssi_signo));
    }
    return signals;
}

}  // namespace norma
