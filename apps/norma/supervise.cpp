#include "supervise.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"

#include "launch/banner_filter.hpp"
#include "launch/ending.hpp"
#include "mpirun.hpp"
#include "ranks.hpp"
#include "relay.hpp"
#include "terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>

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

/// A file takes all we write, and a terminal shows that it does not.
bool is_pipe(int stream) {
    struct stat status {};
    return fstat(stream, &status) == 0 &&
           (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

class Supervisor {
  public:
    Supervisor(const std::vector<std::string>& words,
               const std::string& on_first,
               OnTerm on_term,
               const std::string& run,
               launch::Aborts aborts)
        : on_first_(on_first),
          on_term_(on_term),
          ending_(run, aborts),
          filter_(run),
          all_signals_(watched_signals()) {
        sigprocmask(SIG_BLOCK, &all_signals_, &mask_before_);
        signals_ = signalfd(-1, &all_signals_, SFD_CLOEXEC | SFD_NONBLOCK);
        if (signals_ < 0) throw SystemError("cannot watch signals");
        start(words);
    }
    ~Supervisor() { close(signals_); }
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    int run() {
        while (!mpirun_->status())
            turn();
        pass_on_the_rest();
        if (ending_.status()) return *ending_.status();
        if (output_.is_unread()) return 128 + SIGPIPE;
        if (cut_) return 128 + ended_by_.value_or(SIGTERM);
        // mpirun ends with 1 when a signal ended it, as a program's own failure would, or
        // breaks.
        const int status = *mpirun_->status();
        const bool failed = WIFSIGNALED(status) || WEXITSTATUS(status) == 1;
        if (failed && ended_by_) return 128 + *ended_by_;
        if (WIFSIGNALED(status)) return 128 + WTERMSIG(status);
        return WEXITSTATUS(status);
    }

    [[nodiscard]] bool has_explained() const { return told_unread_ || cut_; }

  private:
    void start(const std::vector<std::string>& words) {
        const FileDescriptor errors = errors_.open();
        const FileDescriptor output =
            is_pipe(STDOUT_FILENO) ? output_.open() : FileDescriptor();
        std::array<int, 2> input{-1, -1};
        if (isatty(STDIN_FILENO) == 1 && pipe2(input.data(), O_CLOEXEC) != 0)
            throw SystemError("cannot make a pipe");
        mpirun_.emplace(words, std::array{input[0], output.get(), errors.get()}, mask_before_);
        if (input[1] < 0) return;
        close(input[0]);
        typed_.emplace(STDIN_FILENO, input[1]);
    }

    void turn() {
        enum { signals, typed_in, typed_out, output_in, output_out, errors_in, errors_out };
        std::array<pollfd, 7> ready{{{signals_, POLLIN, 0},
                                     {typed_ ? typed_->readable() : -1, POLLIN, 0},
                                     {typed_ ? typed_->writable() : -1, POLLOUT, 0},
                                     {output_.readable(), POLLIN, 0},
                                     {output_.writable(), POLLOUT, 0},
                                     {errors_.readable(), POLLIN, 0},
                                     {errors_.writable(), POLLOUT, 0}}};
        constexpr int look_again_ms = 500;  // whether we have become the foreground
        constexpr int look_often_ms = 50;
        const bool looks_again = typed_ || mpirun_->is_to_end() || end_due_;
        const int patience = unsent_ ? look_often_ms : looks_again ? look_again_ms : -1;
        poll(ready.data(), ready.size(), patience);
        if (ready[typed_in].revents != 0) typed_->read_some();
        if (ready[typed_out].revents != 0) typed_->write_some();
        if (ready[output_in].revents != 0) output_.write(output_.read_some());
        if (ready[output_out].revents != 0) output_.write_some();
        if (ready[errors_in].revents != 0) show(errors_.read_some());
        if (ready[errors_out].revents != 0) errors_.write_some();
        if (ready[signals].revents != 0) take_signals();
        if (unsent_) send_if_heard();
        if (end_due_ && Clock::now() >= *end_due_) {
            has_local_ranks_ = false;
            end(ended_by_.value_or(SIGTERM));
        }
        if (output_.is_unread()) end_unread();
        if (ending_.status()) mpirun_->expect_end(std::chrono::seconds(0));
        mpirun_->force_end();
    }

    /// The reader of the output has left: as a program of its own, mpirun would get SIGPIPE.
    void end_unread() {
        if (std::exchange(told_unread_, true)) return;
        say("nobody reads the output any more: ending");
        if (!told_to_end_) end(SIGPIPE);
    }

    void show(const std::string& text) {
        ending_.see(text);
        errors_.write(filter_.pass(text));
    }

    void say(const std::string& words) { errors_.write("norma run: " + words + "\n"); }

    /// mpirun has ended, and what it wrote last is in the pipes. A reader that takes nothing is
    /// waited for until somebody tells us to end.
    void pass_on_the_rest() {
        run_ahead(without_bound);
        for (std::string text = output_.read_some(); !text.empty(); text = output_.read_some())
            output_.write(text);
        for (std::string text = errors_.read_some(); !text.empty(); text = errors_.read_some())
            show(text);
        errors_.write(filter_.rest());
        constexpr int patience_ms = 1000;
        while (output_.writable() >= 0 || errors_.writable() >= 0) {
            std::array<pollfd, 3> ready{{{signals_, POLLIN, 0},
                                         {output_.writable(), POLLOUT, 0},
                                         {errors_.writable(), POLLOUT, 0}}};
            if (poll(ready.data(), ready.size(), ended_by_ || end_due_ ? patience_ms : -1) == 0)
                break;
            output_.write_some();
            errors_.write_some();
            take_signals();
        }
        if (output_.is_unread()) end_unread();
        cut_ = output_.writable() >= 0;
        if (cut_) say("the reader took no more: the rest of the output is lost");
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
            case SIGCHLD:
                mpirun_->look_at_end();
                return;
            case SIGTSTP:
                mpirun_->send(SIGTSTP);
                raise(SIGSTOP);  // until somebody continues us
                mpirun_->send(SIGCONT);
                return;
            case SIGINT:
                interrupt();
                return;
            case SIGTERM:
                if (can_be_asked()) {
                    ask_on_term();
                } else {
                    end(SIGTERM);
                }
                return;
            default:
                if (signal == SIGHUP || signal == SIGQUIT) {
                    end(signal);
                } else {
                    mpirun_->send(signal);
                }
                return;
        }
    }

    /// mpirun hears nothing while it waits for room.
    void run_ahead(std::size_t bytes) {
        output_.run_ahead(bytes);
        errors_.run_ahead(bytes);
    }

    /// Ends mpirun on account of a signal, whoever reads what it says. The second time is for
    /// somebody who does not wait for the ranks: mpirun, too, leaves at once, and without them.
    void end(int signal) {
        ended_by_ = signal;
        unsent_ = false;
        end_due_.reset();
        run_ahead(without_bound);
        if (std::exchange(told_to_end_, true)) mpirun_->kill_ranks();
        mpirun_->send(signal == SIGHUP || signal == SIGQUIT ? signal : SIGTERM);
        mpirun_->expect_end(time_to_end);
    }

    void interrupt() {
        if (mpirun_->status() && !std::exchange(asked_for_rest_, true)) {
            say("all is done; the rest of the output waits for its reader, Ctrl-C again drops "
                "it");
            return;
        }
        if (interrupted_ || mpirun_->status()) {
            // An mpirun that is told to end while it ends, its ranks being gone, breaks.
            const bool ends_by_itself = has_local_ranks_ && mpirun_->ranks().empty();
            ended_by_ = SIGINT;  // nor are readers waited for
            if (!ends_by_itself) end(SIGINT);
            if (ends_by_itself)
                end_due_ = std::min(end_due_.value_or(Time::max()), Clock::now() + start_limit);
            return;
        }
        interrupted_ = true;
        errors_.write("\n");  // after the ^C that the terminal shows
        say(on_first_);
        run_ahead(enough_to_hear);
        unsent_ = true;
        send_if_heard();
    }

    /// The ranks prepare for an end: told by mpirun they would have a second for it.
    [[nodiscard]] bool can_be_asked() const {
        if (on_term_ == OnTerm::ends || interrupted_ || told_to_end_) return false;
        const std::vector<pid_t> ranks = mpirun_->ranks();
        return !ranks.empty() && std::all_of(ranks.begin(), ranks.end(), [](pid_t rank) {
            return hears(rank, SIGUSR1) && hears(rank, SIGTERM);
        });
    }

    void ask_on_term() {
        interrupted_ = true;
        has_local_ranks_ = true;
        say(fmt::format("asked every rank to end (SIGUSR1); SIGTERM again, or {} s, ends them",
                        time_when_asked.count()));
        run_ahead(enough_to_hear);
        mpirun_->send(SIGUSR1);
        end_due_ = Clock::now() + time_when_asked;
    }

    /// Before the ranks run the signal would be lost, or would kill those whose program has not
    /// prepared for it yet.
    void send_if_heard() {
        const bool surely_run = Clock::now() - started_at_ > start_limit;
        const std::vector<pid_t> ranks = mpirun_->ranks();
        has_local_ranks_ = !ranks.empty();
        const bool all_hear = std::all_of(
            ranks.begin(), ranks.end(), [](pid_t rank) { return hears(rank, SIGUSR1); });
        if (!surely_run && !(has_local_ranks_ && all_hear)) return;
        unsent_ = false;
        mpirun_->send(SIGUSR1);
    }

    std::string on_first_;
    OnTerm on_term_;
    launch::EndingWatch ending_;
    launch::BannerFilter filter_;
    /// Slurm and Kubernetes kill 30 s after SIGTERM.
    static constexpr std::chrono::seconds time_when_asked{25};
    /// Told to end, mpirun gives its ranks two seconds, and sometimes hangs instead.
    static constexpr std::chrono::seconds time_to_end{8};
    bool told_to_end_ = false;  // on account of a signal
    sigset_t all_signals_;
    sigset_t mask_before_{};
    int signals_ = -1;
    Relay output_{STDOUT_FILENO};
    Relay errors_{STDERR_FILENO};
    std::optional<Mpirun> mpirun_;
    /// Programs that do not care for the signal are not waited for much longer.
    static constexpr std::chrono::seconds start_limit{3};

    bool interrupted_ = false;  // the ranks are asked to end
    bool unsent_ = false;       // the ranks have still to be asked to end
    bool has_local_ranks_ = false;
    Time started_at_ = Clock::now();
    bool told_unread_ = false;
    bool asked_for_rest_ = false;  // Ctrl-C came while the rest waits for its reader
    bool cut_ = false;             // the reader did not take all of the output
    std::optional<Time> end_due_;  // when an mpirun that should end by itself is told to
    static constexpr std::size_t enough_to_hear = 64 << 20;
    static constexpr std::size_t without_bound = std::numeric_limits<std::size_t>::max();
    std::optional<int> ended_by_;
    std::optional<TypedInput> typed_;
};

}  // namespace

Ended supervise(const std::vector<std::string>& words,
                const std::string& on_first,
                OnTerm on_term,
                const std::string& run,
                launch::Aborts aborts) {
    Supervisor supervisor(words, on_first, on_term, run, aborts);
    const int status = supervisor.run();
    return {.status = status, .explained = supervisor.has_explained()};
}

}  // namespace norma::app
