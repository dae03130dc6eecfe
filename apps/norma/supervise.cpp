#include "supervise.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"

#include "launch/banner_filter.hpp"
#include "launch/ending.hpp"
#include "terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <optional>

namespace norma::app {
namespace {

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal :
         {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGTSTP, SIGCHLD, SIGPIPE}) {
        sigaddset(&set, signal);
    }
    return set;
}

void write_all(const std::string& text) {
    std::string_view left = text;
    while (!left.empty()) {
        const ssize_t put = write(STDERR_FILENO, left.data(), left.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return;  // nobody reads it
        left.remove_prefix(static_cast<std::size_t>(put));
    }
}

struct Pipe {
    int read = -1;
    int write = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError("cannot make a pipe");
    return {ends[0], ends[1]};
}

class Supervisor {
  public:
    Supervisor(const std::vector<std::string>& words,
               const std::string& on_first,
               const std::string& run)
        : on_first_(on_first), ending_(run), all_signals_(watched_signals()) {
        sigprocmask(SIG_BLOCK, &all_signals_, &mask_before_);
        signals_ = signalfd(-1, &all_signals_, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals_ < 0) throw SystemError("cannot watch signals");
        start(words);
    }
    ~Supervisor() {
        close(signals_);
        close(errors_);
    }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    int run() {
        while (!status_)
            turn();
        show_errors();  // what mpirun wrote last is in the pipe already
        write_all(filter_.rest());
        if (ending_.status()) return *ending_.status();
        if (WIFSIGNALED(*status_)) return 128 + WTERMSIG(*status_);
        // mpirun ends with 1 when a signal ended it: as a program's own failure would.
        if (WEXITSTATUS(*status_) == 1 && ended_by_) return 128 + *ended_by_;
        return WEXITSTATUS(*status_);
    }

  private:
    void start(const std::vector<std::string>& words) {
        std::vector<char*> argv;
        argv.reserve(words.size() + 1);
        for (const std::string& word : words)
            argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        const Pipe errors = make_pipe();
        const Pipe input = isatty(STDIN_FILENO) == 1 ? make_pipe() : Pipe{};
        const pid_t parent = getpid();
        child_ = fork();
        if (child_ < 0) throw SystemError("cannot start " + words.at(0));
        if (child_ == 0) become(argv.data(), parent, input.read, errors.write);
        setpgid(child_, child_);  // both sides do it: whoever comes first
        close(errors.write);
        errors_ = errors.read;
        fcntl(errors_, F_SETFL, O_NONBLOCK);
        if (input.write < 0) return;
        close(input.read);
        typed_.emplace(STDIN_FILENO, input.write);
    }

    [[noreturn]] void become(char* const* argv, pid_t parent, int input, int errors) const {
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM);  // mpirun does not outlive us
        if (getppid() != parent) _exit(1);
        signal(SIGTTOU, SIG_IGN);  // it may write to the terminal, whatever stty says
        if (input >= 0) dup2(input, STDIN_FILENO);
        dup2(errors, STDERR_FILENO);
        sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
        execvp(argv[0], argv);
        dprintf(
            STDERR_FILENO, "norma run: cannot start %s: %s\n", argv[0], std::strerror(errno));
        _exit(255);
    }

    void turn() {
        enum { signal_slot, error_slot, read_slot, write_slot };
        std::array<pollfd, 4> ready{{{signals_, POLLIN, 0},
                                     {errors_, POLLIN, 0},
                                     {typed_ ? typed_->readable() : -1, POLLIN, 0},
                                     {typed_ ? typed_->writable() : -1, POLLOUT, 0}}};
        constexpr int look_again_ms = 500;  // whether we have become the foreground
        poll(ready.data(), ready.size(), typed_ || ending_.status() ? look_again_ms : -1);
        if (ready[error_slot].revents != 0) show_errors();
        if (ready[read_slot].revents != 0) typed_->read_some();
        if (ready[write_slot].revents != 0) typed_->write_some();
        if (ready[signal_slot].revents != 0) take_signals();
        if (ending_.status() && !status_) end_mpirun();
    }

    /// All is over: it may end by itself, or wait for a host that does not answer. Told once it
    /// ends the ranks; told again within five seconds it leaves at once, and its daemons
    /// follow.
    void end_mpirun() {
        if (!ended_at_) ended_at_ = Clock::now();
        for (; told_ < steps.size() && Clock::now() - *ended_at_ >= steps[told_].after; ++told_)
            kill(child_, steps[told_].signal);
    }

    void show_errors() {
        std::array<char, 16384> buffer{};
        while (errors_ >= 0) {
            const ssize_t got = read(errors_, buffer.data(), buffer.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return;  // nothing now
            if (got == 0) {
                close(errors_);
                errors_ = -1;
                return;
            }
            const std::string_view text(buffer.data(), static_cast<std::size_t>(got));
            ending_.see(text);
            write_all(filter_.pass(text));
        }
    }

    void take_signals() {
        signalfd_siginfo info{};
        while (read(signals_, &info, sizeof info) == sizeof info) {
            take(static_cast<int>(info.ssi_signo));
        }
    }

    void take(int signal) {
        switch (signal) {
            case SIGPIPE:
                return;
            case SIGCHLD: {
                int status = 0;
                if (waitpid(child_, &status, WNOHANG) == child_) status_ = status;
                return;
            }
            case SIGTSTP:
                kill(child_, SIGTSTP);
                raise(SIGSTOP);  // until somebody continues us
                kill(child_, SIGCONT);
                return;
            case SIGINT:
                interrupt();
                return;
            default:
                if (signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT)
                    ended_by_ = signal;
                kill(child_, signal);
                return;
        }
    }

    void interrupt() {
        if (interrupted_) {
            ended_by_ = SIGINT;
            kill(child_, SIGTERM);
            return;
        }
        interrupted_ = true;
        write_all("\nnorma run: " + on_first_ + "\n");
        kill(child_, SIGUSR1);
    }

    struct Step {
        std::chrono::seconds after;
        int signal;
    };
    static constexpr std::array<Step, 3> steps{{{std::chrono::seconds(2), SIGTERM},
                                                {std::chrono::seconds(6), SIGTERM},
                                                {std::chrono::seconds(10), SIGKILL}}};

    std::string on_first_;
    launch::EndingWatch ending_;
    std::optional<Time> ended_at_;
    std::size_t told_ = 0;
    sigset_t all_signals_;
    sigset_t mask_before_{};
    int signals_ = -1;
    int errors_ = -1;
    pid_t child_ = -1;
    bool interrupted_ = false;
    std::optional<int> ended_by_;
    std::optional<int> status_;
    std::optional<TypedInput> typed_;
    launch::BannerFilter filter_;
};

}  // namespace

int supervise(const std::vector<std::string>& words,
              const std::string& on_first,
              const std::string& run) {
    return Supervisor(words, on_first, run).run();
}

}  // namespace norma::app
