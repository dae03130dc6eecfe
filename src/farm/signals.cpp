#include "farm/signals.hpp"

#include "norma/base/error.hpp"

#include <sys/signalfd.h>

#include <csignal>

namespace norma::farm {

Signals Signals::catch_all() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1})
        sigaddset(&set, signal);
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

}  // namespace norma::farm
