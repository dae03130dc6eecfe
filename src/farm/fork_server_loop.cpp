#include "farm/fork_server_loop.hpp"

#include "norma/base/clock.hpp"
#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "farm/attention.hpp"
#include "farm/fork_server.hpp"
#include "farm/process_tree.hpp"
#include "farm/shared_segments.hpp"
#include "farm/spawn.hpp"
#include "farm/spawn_protocol.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <ctime>
#include <deque>
#include <map>
#include <vector>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// While the rank is this far behind, output waits in the pipes, and so brakes the commands,
/// and no more are started.
constexpr std::size_t behind_limit = std::size_t{512} * 1024;
constexpr std::size_t read_size = std::size_t{32} * 1024;
/// While commands wait for a slot, news waits this long for company: to wake the rank for every
/// command would cost more than starting it.
constexpr std::chrono::milliseconds gathering{4};
constexpr std::size_t gathered_limit = std::size_t{64} * 1024;
/// A command for which the system lacks descriptors, processes or memory is tried again when
/// another has ended, and after this time; so often while none is running.
constexpr std::chrono::milliseconds shortage_pause{100};
constexpr int shortage_tries = 20;

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
    int slot = 0;
    FileDescriptor out;
    FileDescriptor err;
    double started = 0;
    Time since;
    bool was_signalled = false;
    std::map<pid_t, std::uint64_t> signalled;  ///< all it had below it, and when each began
};

/// A pipe being polled, and whose it is.
struct Readable {
    std::uint64_t task = 0;
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
        for (const std::string& file : segments_named_after_this_rank())
            leftovers_.push_back(file);
        for (const std::string& file : leftovers_)
            ::unlink(file.c_str());
    }

  private:
    bool serve_once() {
        wait();
        read_ready_output();
        reap();
        if (polled_[0].revents != 0 && !serve_requests()) return false;
        if (!gathers() && !send_events()) return false;
        watch_rank();
        start_waiting();  // last: sending may have made room for what these will tell
        return true;
    }

    /// A rank that is frozen, or hangs in MPI because another is gone, would keep the launcher
    /// waiting for ever.
    void watch_rank() {
        if (watch_limit_ <= 0s || attention_.at(Clock::now()) - heard_ <= watch_limit_) return;
        if (rank_ > 1) ::kill(rank_, SIGKILL);
        watch_limit_ = 0s;
    }

    /// True while there is nothing to tell, or what there is may wait for more.
    [[nodiscard]] bool gathers() const {
        if (events_.size() == 0) return true;
        return !waiting_.empty() && events_.size() < gathered_limit &&
               Clock::now() < told_ + gathering;
    }

    bool send_events() {
        told_ = Clock::now();
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
        const bool gathering_now = gathers();
        polled_.push_back({socket_.get(), POLLIN, 0});
        if (!gathering_now) polled_[0].events |= POLLOUT;
        polled_.push_back({child_signals_.get(), POLLIN, 0});
        if (events_.size() < behind_limit) {
            for (auto& [task, child] : children_) {
                watch(task, Channel::out, child.out);
                watch(task, Channel::err, child.err);
            }
        }
        ::poll(polled_.data(), polled_.size(), patience(gathering_now));
        if (polled_[1].revents != 0) forget_signals();
    }

    /// Milliseconds until there is something to do by itself; -1: never.
    [[nodiscard]] int patience(bool gathering_now) const {
        Time moment = Time::max();
        if (gathering_now && events_.size() > 0) moment = told_ + gathering;
        if (try_again_) moment = std::min(moment, *try_again_);
        if (watch_limit_ > 0s) moment = std::min<Time>(moment, Clock::now() + 1s);
        if (moment == Time::max()) return -1;
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(moment - Clock::now()).count();
        return static_cast<int>(std::max<std::int64_t>(left, 0));
    }

    void watch(std::uint64_t task, Channel channel, FileDescriptor& pipe) {
        if (!pipe) return;
        polled_.push_back({pipe.get(), POLLIN, 0});
        readable_.push_back({task, channel, &pipe});
    }

    void forget_signals() {
        signalfd_siginfo ignored[16];
        while (::read(child_signals_.get(), &ignored, sizeof ignored) > 0) {
        }
    }

    void read_ready_output() {
        for (std::size_t i = 0; i < readable_.size(); ++i) {
            if (polled_[i + 2].revents == 0) continue;
            read_channel(readable_[i].task, readable_[i].channel, *readable_[i].pipe);
        }
    }

    void on(const SlotsRequest& request) {
        for (int slot = request.slots - 1; slot >= 0; --slot)
            free_slots_.push_back(request.first + slot);
    }

    void on(const SpawnRequest& request) { waiting_.push_back(request); }

    void on(const WatchRequest& request) {
        watch_limit_ = std::chrono::microseconds(request.limit_us);
        heard_ = attention_.at(Clock::now());
    }

    void on(const LeftoverRequest& request) { leftovers_ = request.files; }

    void on(const WithdrawRequest& request) {
        const auto found =
            std::find_if(waiting_.begin(), waiting_.end(), [&](const SpawnRequest& each) {
                return each.task == request.task;
            });
        if (found == waiting_.end()) return;
        waiting_.erase(found);
        tell(ProcessWithdrawn{request.task});
    }

    void on(const SignalRequest& request) {
        const auto found = children_.find(request.task);
        if (found == children_.end()) return;
        Child& child = found->second;
        const int signal = static_cast<int>(request.signal);
        child.was_signalled = true;
        find_below(child.pid, child);
        find_orphans(request.task, child);
        ::kill(-child.pid, signal);
        signal_descendants(child, signal);
    }

    static void find_below(pid_t root, Child& child) {
        for (const pid_t pid : process_tree(root)) {
            if (const auto status = status_of(pid)) child.signalled[pid] = status->started;
        }
    }

    /// A process whose parent has ended is a child of ours.
    static void find_orphans(std::uint64_t task, Child& child) {
        for (const pid_t orphan : remains(child.pid, "NORMA_TASK=" + std::to_string(task)))
            find_below(orphan, child);
    }

    static void signal_descendants(const Child& child, int signal) {
        for (const auto& [pid, started] : child.signalled) {
            // Its parent may have taken in its end, and another process have its number.
            const auto status = status_of(pid);
            if (!status || status->started != started) continue;
            // A handler must not run twice for what was sent once to its group.
            if (status->group != child.pid || signal == SIGKILL) ::kill(pid, signal);
        }
    }

    /// The command has ended because it was told to: so must all it started, also while we
    /// look.
    static void end_descendants(std::uint64_t task, Child& child) {
        for (int looks = 0; looks < 10; ++looks) {
            signal_descendants(child, SIGKILL);
            child.signalled.clear();
            find_orphans(task, child);
            if (child.signalled.empty()) return;
        }
    }

    void start_waiting() {
        if (try_again_ && Clock::now() < *try_again_) return;
        try_again_.reset();
        while (!waiting_.empty() && !free_slots_.empty() && events_.size() < behind_limit) {
            if (!start(waiting_.front())) return;
            waiting_.pop_front();
        }
    }

    /// False if it must wait for what the system lacks now.
    bool start(const SpawnRequest& request) {
        Child child;
        child.slot = free_slots_.back();
        child.since = Clock::now();
        child.started = wall_seconds();
        const auto spawned = environment_.spawn(request, child.slot, child.out, child.err);
        if (const auto* unstarted = std::get_if<Unstarted>(&spawned)) {
            if (unstarted->shortage && (!children_.empty() || --tries_left_ > 0)) {
                try_again_ = child.since + shortage_pause;
                return false;
            }
            tries_left_ = shortage_tries;
            tell(ProcessEnded{
                .task = request.task, .started = child.started, .note = unstarted->why});
            return true;
        }
        tries_left_ = shortage_tries;
        free_slots_.pop_back();
        child.pid = std::get<pid_t>(spawned);
        task_of_[child.pid] = request.task;
        children_[request.task] = std::move(child);
        tell(ProcessStarted{request.task});
        return true;
    }

    /// Takes in every process that ended: commands, and orphans of theirs that came to us.
    void reap() {
        int status = 0;
        for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
            const auto found = task_of_.find(pid);
            if (found == task_of_.end()) continue;
            ended(found->second, status);
            task_of_.erase(found);
        }
    }

    void ended(std::uint64_t task, int status) {
        Child& child = children_.at(task);
        // All the command wrote is in the pipes by now. What a descendant of it still holds
        // open is not waited for, nor can it keep us here: one pipe holds no more than this.
        const int most = std::max(capacity(child.out), capacity(child.err));
        for (int read = 0; read < most; read += static_cast<int>(read_size)) {
            const bool out = read_channel(task, Channel::out, child.out);
            const bool err = read_channel(task, Channel::err, child.err);
            if (!out && !err) break;
        }
        if (child.was_signalled) end_descendants(task, child);
        tell(ProcessEnded{.task = task,
                          .exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                          .signalled = child.was_signalled,
                          .started = child.started,
                          .ran = seconds(Clock::now() - child.since),
                          .note = {}});
        try_again_.reset();  // what this one held may do for another
        free_slots_.push_back(child.slot);
        children_.erase(task);
    }

    bool read_channel(std::uint64_t task, Channel channel, FileDescriptor& pipe) {
        if (!pipe) return false;
        const ssize_t n = ::read(pipe.get(), read_buffer_.data(), read_buffer_.size());
        if (n < 0) return errno == EINTR;
        if (n == 0) {
            pipe.close();
            return false;
        }
        tell(ProcessOutput{.task = task,
                           .channel = channel,
                           .bytes = {read_buffer_.begin(), read_buffer_.begin() + n}});
        return true;
    }

    void tell(const ProcessEvent& event) { events_.add(event); }

    /// TERM for all that is left, half a second to comply, then KILL until nothing is.
    void end_everything() {
        for (auto& [task, child] : children_)
            on(SignalRequest{.task = task, .signal = SIGTERM});
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

    pid_t rank_ = getppid();
    Attention attention_{Clock::now()};
    Duration watch_limit_{0};
    Time heard_{};  // by our attention
    FileDescriptor socket_;
    FileDescriptor child_signals_;
    SpawnEnvironment environment_;
    std::vector<int> free_slots_;              // the last freed is used next
    std::deque<SpawnRequest> waiting_;         // for a slot, in the order they came
    std::map<std::uint64_t, Child> children_;  // by task
    std::map<pid_t, std::uint64_t> task_of_;
    std::vector<std::string> leftovers_;  // files to remove when the rank is gone
    ReceiveBuffer requests_;
    SendBuffer events_;
    Time told_;                      // when events were sent last
    std::optional<Time> try_again_;  // to start a command for which there was a shortage
    int tries_left_ = shortage_tries;
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
