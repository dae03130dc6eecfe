#include "farm/fork_server_loop.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "farm/fork_server.hpp"
#include "farm/process_tree.hpp"
#include "farm/spawn.hpp"
#include "farm/spawn_protocol.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <ctime>
#include <map>
#include <set>
#include <vector>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// Output waits in the pipes, and so brakes the commands, while the rank is this far behind.
constexpr std::size_t behind_limit = 512 * 1024;
constexpr std::size_t read_size = 32 * 1024;

double wall_seconds() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Bytes a pipe holds: 64 KiB, more on machines with large pages or if a command asked for it.
int capacity(const FileDescriptor& pipe) {
    return pipe ? std::max(64 * 1024, fcntl(pipe.get(), F_GETPIPE_SZ)) : 0;
}

/// One running command.
struct Child {
    pid_t pid = 0;
    FileDescriptor out;
    FileDescriptor err;
    double started = 0;
    Time since;
    std::set<pid_t> signalled;  ///< all it had below it when it was signalled
};

/// A pipe being polled, and whose it is.
struct Readable {
    int slot = 0;
    Channel channel = Channel::out;
    FileDescriptor* pipe = nullptr;
};

class Server {
  public:
    explicit Server(FileDescriptor socket) : socket_(std::move(socket)) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_SETMASK, &all, nullptr);  // nothing but a closed socket ends us
        sigset_t child;
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        child_signals_ = FileDescriptor(signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC));
    }

    void run() {
        while (serve_once()) {
        }
        end_everything();
    }

  private:
    bool serve_once() {
        wait();
        read_ready_output();
        reap();
        if (polled_[0].revents != 0 && !serve_requests()) return false;
        return events_.write_to(socket_.get());
    }

    bool serve_requests() {
        const bool connected = requests_.read_from(socket_.get());
        while (const auto frame = requests_.next()) {
            std::visit([this](const auto& request) { on(request); },
                       wire::decode<ServerRequest>(*frame));
        }
        return connected;
    }

    void wait() {
        polled_.clear();
        readable_.clear();
        const short socket_events = events_.size() > 0 ? POLLIN | POLLOUT : POLLIN;
        polled_.push_back({socket_.get(), socket_events, 0});
        polled_.push_back({child_signals_.get(), POLLIN, 0});
        if (events_.size() < behind_limit) {
            for (auto& [slot, child] : children_) {
                watch(slot, Channel::out, child.out);
                watch(slot, Channel::err, child.err);
            }
        }
        ::poll(polled_.data(), polled_.size(), -1);
        if (polled_[1].revents != 0) forget_signals();
    }

    void watch(int slot, Channel channel, FileDescriptor& pipe) {
        if (!pipe) return;
        polled_.push_back({pipe.get(), POLLIN, 0});
        readable_.push_back({slot, channel, &pipe});
    }

    void forget_signals() {
        signalfd_siginfo ignored[16];
        while (::read(child_signals_.get(), &ignored, sizeof ignored) > 0) {
        }
    }

    void read_ready_output() {
        for (std::size_t i = 0; i < readable_.size(); ++i) {
            if (polled_[i + 2].revents == 0) continue;
            read_channel(readable_[i].slot, readable_[i].channel, *readable_[i].pipe);
        }
    }

    void on(const SpawnRequest& request) {
        Child child;
        const Time now = Clock::now();
        const double started = wall_seconds();
        const auto spawned = environment_.spawn(request, child.out, child.err);
        if (const auto* unstarted = std::get_if<Unstarted>(&spawned)) {
            if (unstarted->shortage && !children_.empty()) {
                postponed_.push_back(request);
                return;
            }
            tell(
                ProcessEnded{.slot = request.slot, .started = started, .note = unstarted->why});
            return;
        }
        child.pid = std::get<pid_t>(spawned);
        child.started = started;
        child.since = now;
        slot_of_[child.pid] = request.slot;
        children_[request.slot] = std::move(child);
    }

    /// A command has ended: what it held may do for those that could not be started.
    void start_postponed() {
        for (const SpawnRequest& request : std::exchange(postponed_, {}))
            on(request);
    }

    /// True if the command to be signalled had not even been started: it never will be.
    bool cancel_postponed(const SignalRequest& request) {
        const auto is_meant = [&](const SpawnRequest& each) {
            return each.slot == request.slot;
        };
        if (std::erase_if(postponed_, is_meant) == 0) return false;
        ProcessEnded ended;
        ended.slot = request.slot;
        ended.signal = request.signal;
        ended.started = wall_seconds();
        tell(std::move(ended));
        return true;
    }

    void on(const SignalRequest& request) {
        if (cancel_postponed(request)) return;
        const auto found = children_.find(request.slot);
        if (found == children_.end()) return;
        Child& child = found->second;
        for (const pid_t pid : process_tree(child.pid))
            child.signalled.insert(pid);
        ::kill(-child.pid, request.signal);
        for (const pid_t pid : child.signalled)
            ::kill(pid, request.signal);
    }

    /// Takes in every process that ended: commands, and orphans of theirs that came to us.
    void reap() {
        int status = 0;
        for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
            for (auto& [slot, child] : children_)
                child.signalled.erase(pid);
            const auto found = slot_of_.find(pid);
            if (found == slot_of_.end()) continue;
            ended(found->second, status);
            slot_of_.erase(found);
            start_postponed();
        }
    }

    void ended(int slot, int status) {
        Child& child = children_.at(slot);
        // All the command wrote is in the pipes by now. What a descendant of it still holds
        // open is not waited for, nor can it keep us here: one pipe holds no more than this.
        const int most = std::max(capacity(child.out), capacity(child.err));
        for (int read = 0; read < most; read += static_cast<int>(read_size)) {
            const bool out = read_channel(slot, Channel::out, child.out);
            const bool err = read_channel(slot, Channel::err, child.err);
            if (!out && !err) break;
        }
        for (const pid_t pid : child.signalled)
            ::kill(pid, SIGKILL);
        tell(ProcessEnded{.slot = slot,
                          .exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                          .started = child.started,
                          .ran = seconds(Clock::now() - child.since),
                          .note = {}});
        children_.erase(slot);
    }

    bool read_channel(int slot, Channel channel, FileDescriptor& pipe) {
        if (!pipe) return false;
        const ssize_t n = ::read(pipe.get(), read_buffer_.data(), read_buffer_.size());
        if (n < 0) return errno == EINTR;
        if (n == 0) {
            pipe.close();
            return false;
        }
        tell(ProcessOutput{.slot = slot,
                           .channel = channel,
                           .bytes = {read_buffer_.begin(), read_buffer_.begin() + n}});
        return true;
    }

    void tell(ProcessEvent event) { events_.add(event); }

    /// TERM for all that is left, half a second to comply, then KILL until nothing is.
    void end_everything() {
        for (auto& [slot, child] : children_)
            on(SignalRequest{.slot = slot, .signal = SIGTERM});
        const Time patience = Clock::now() + (children_.empty() ? 0ms : 500ms);
        while (Clock::now() < patience && waitable())
            nap();
        for (const Time limit = Clock::now() + 5s; Clock::now() < limit && waitable(); nap()) {
            for (const pid_t child : children_of(getpid())) {
                for (const pid_t pid : process_tree(child))
                    ::kill(pid, SIGKILL);
            }
        }
    }

    /// Reaps; true while a child is left.
    static bool waitable() {
        pid_t pid = 0;
        while ((pid = waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        return pid == 0;
    }

    void nap() {
        pollfd child{child_signals_.get(), POLLIN, 0};
        ::poll(&child, 1, 20);
        forget_signals();
    }

    FileDescriptor socket_;
    FileDescriptor child_signals_;
    SpawnEnvironment environment_;
    std::map<int, Child> children_;  // by slot
    std::map<pid_t, int> slot_of_;
    std::vector<SpawnRequest> postponed_;  // until a command ends
    ReceiveBuffer requests_;
    SendBuffer events_;
    std::vector<pollfd> polled_;  // the socket, the child signals, then as readable_
    std::vector<Readable> readable_;
    Bytes read_buffer_ = Bytes(read_size);
};

void let_go_of_standard_streams() {
    // The launcher waits for the end of the rank's output: we must not hold it open.
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream <= 2; ++stream)
        ::dup2(null, stream);
    if (null > 2) ::close(null);
}

}  // namespace

void run_fork_server(FileDescriptor socket) {
    let_go_of_standard_streams();
    Server(std::move(socket)).run();
}

}  // namespace norma::farm
