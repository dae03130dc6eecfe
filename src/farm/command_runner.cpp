#include "farm/command_runner.hpp"

#include "farm/process_tree.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <system_error>
#include <thread>
#include <utility>

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
/// Most commands have ended by then, and what they printed is read at their end: to look at
/// their pipes would only mean to be woken when they let go of them.
constexpr std::chrono::milliseconds first_look{10};
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

int milliseconds_until(Time moment) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

/// Orphans of commands come to the server's own thread; commands are children of the others.
void take_in_orphans() {
    while (::waitpid(-1, nullptr, WNOHANG | __WNOTHREAD) > 0) {
    }
}

/// Takes in whatever ended; true while a child of any thread is left.
bool are_children_left() {
    pid_t pid = 0;
    while ((pid = ::waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    return pid == 0;
}

void wait_for_a_child(std::chrono::milliseconds at_most) {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    const timespec limit{0, std::chrono::nanoseconds(at_most).count()};
    sigtimedwait(&child, nullptr, &limit);
}

}  // namespace

CommandRunner::CommandRunner(int socket)
    : socket_(socket),
      alarm_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      tries_left_(shortage_tries),
      read_buffer_(read_size) {}

void CommandRunner::open_slots(int slots, int first) {
    for (int slot = slots - 1; slot >= 0; --slot)
        missing_.push_back(first + slot);
    open_missing_slots();
}

/// Where no more threads can be had, those there are do all the work.
void CommandRunner::open_missing_slots() {
    try {
        for (; !missing_.empty(); missing_.pop_back())
            std::thread([this, slot = missing_.back()] { run_slot(slot); }).detach();
    } catch (const std::system_error&) {
        // Tried again at the next turn: a user's other processes may be why.
    }
}

void CommandRunner::add(SpawnRequest request) {
    const Lock lock(mutex_);
    waiting_.push_back(std::move(request));
    changed_.notify_one();
}

void CommandRunner::withdraw(std::uint64_t task) {
    const Lock lock(mutex_);
    if (const auto started = children_.find(task); started != children_.end()) {
        started->second.withdrawn = true;
        return;
    }
    const auto found = std::find_if(waiting_.begin(), waiting_.end(), [task](const auto& each) {
        return each.task == task;
    });
    if (found == waiting_.end()) return;
    waiting_.erase(found);
    tell(ProcessWithdrawn{task});
}

void CommandRunner::signal(std::uint64_t task, int signal) {
    const Lock lock(mutex_);
    const auto found = children_.find(task);
    if (found == children_.end() || !found->second.tree) return;
    found->second.was_signalled = true;
    found->second.tree->signal(signal);
}

// What the slots' threads do.

void CommandRunner::run_slot(int slot) {
    Lock lock(mutex_);
    while (!ending_) {
        if (may_start()) {
            run_next(lock, slot);
        } else {
            wait_for_a_command(lock);
        }
    }
}

bool CommandRunner::may_start() const {
    return !waiting_.empty() && events_.size() < behind_limit &&
           (!try_again_ || Clock::now() >= *try_again_);
}

void CommandRunner::wait_for_a_command(Lock& lock) {
    if (try_again_ && !waiting_.empty() && Clock::now() < *try_again_) {
        changed_.wait_until(lock, *try_again_);
    } else {
        changed_.wait(lock);
    }
}

void CommandRunner::run_next(Lock& lock, int slot) {
    SpawnRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    const std::uint64_t task = request.task;
    Child& child = children_[task];
    if (const auto pid = start(lock, slot, request, child))
        wait_for_end(lock, task, *pid, child);
    children_.erase(task);
    pass_on();
}

std::optional<pid_t> CommandRunner::start(Lock& lock,
                                          int slot,
                                          SpawnRequest& request,
                                          Child& child) {
    if (try_again_) try_again_ = Clock::now() + shortage_pause;  // one tries for all
    child.since = Clock::now();
    child.started = wall_seconds();
    FileDescriptor out;
    FileDescriptor err;
    lock.unlock();
    const auto spawned = environment_.spawn(request, slot, out, err);
    lock.lock();
    if (const auto* unstarted = std::get_if<Unstarted>(&spawned)) {
        on_unstarted(*unstarted, request, child);
        return std::nullopt;
    }
    const pid_t pid = std::get<pid_t>(spawned);
    child.out = std::move(out);
    child.err = std::move(err);
    child.tree.emplace(pid, request.task);
    ++running_;
    tries_left_ = shortage_tries;
    if (std::exchange(try_again_, std::nullopt)) changed_.notify_all();
    tell(ProcessStarted{request.task});
    wake_by(child.since + first_look);
    pass_on();
    return pid;
}

void CommandRunner::on_unstarted(const Unstarted& unstarted,
                                 SpawnRequest& request,
                                 const Child& child) {
    if (unstarted.shortage && child.withdrawn) {
        tell(ProcessWithdrawn{request.task});
    } else if (unstarted.shortage && (running_ > 0 || --tries_left_ > 0)) {
        try_again_ = Clock::now() + shortage_pause;
        waiting_.push_front(std::move(request));
    } else {
        tries_left_ = shortage_tries;
        try_again_.reset();
        tell(ProcessEnded{
            .task = request.task, .started = child.started, .note = unstarted.why});
    }
}

void CommandRunner::wait_for_end(Lock& lock, std::uint64_t task, pid_t pid, Child& child) {
    lock.unlock();
    siginfo_t ignored;
    while (::waitid(P_PID, static_cast<id_t>(pid), &ignored, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
    }
    const Time end = Clock::now();
    lock.lock();
    if (ending_) return;
    // Once it is taken in, its number may go to another process.
    std::optional<Descendants> tree = std::exchange(child.tree, std::nullopt);
    int status = 0;
    ::waitpid(pid, &status, 0);
    --running_;
    if (std::exchange(try_again_, std::nullopt)) changed_.notify_all();
    read_rest(task, child);
    if (child.was_signalled) {
        lock.unlock();
        tree->end();
        lock.lock();
    }
    tell(ProcessEnded{.task = task,
                      .exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                      .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                      .signalled = child.was_signalled,
                      .started = child.started,
                      .ran = seconds(end - child.since),
                      .note = {}});
}

// What the server's own thread does.

bool CommandRunner::serve(Time until) {
    poll_once(until);
    take_in_orphans();
    open_missing_slots();
    const Lock lock(mutex_);
    wakes_at_ = Time::min();
    if (polled_[1].revents != 0) {
        eventfd_t ignored = 0;
        eventfd_read(alarm_.get(), &ignored);
    }
    read_ready_output();
    pass_on();
    return (polled_[0].revents & ~POLLOUT) != 0;
}

void CommandRunner::poll_once(Time until) {
    {
        const Lock lock(mutex_);
        polled_.clear();
        readable_.clear();
        wakes_at_ = until;
        polled_.push_back({socket_, POLLIN, 0});
        polled_.push_back({alarm_.get(), POLLIN, 0});
        if (!gathers()) {
            polled_[0].events |= POLLOUT;
        } else if (events_.size() > 0) {
            wakes_at_ = std::min(wakes_at_, told_ + gathering);
        }
        if (events_.size() < behind_limit) watch_children();
        until = wakes_at_;
    }
    ::poll(polled_.data(), polled_.size(), milliseconds_until(until));
}

void CommandRunner::watch_children() {
    const Time now = Clock::now();
    for (const auto& [task, child] : children_) {
        if (now < child.since + first_look) {
            wakes_at_ = std::min(wakes_at_, child.since + first_look);
            continue;
        }
        watch(task, Channel::out, child.out);
        watch(task, Channel::err, child.err);
    }
}

void CommandRunner::watch(std::uint64_t task, Channel channel, const FileDescriptor& pipe) {
    if (!pipe) return;
    polled_.push_back({pipe.get(), POLLIN, 0});
    readable_.push_back({task, channel});
}

void CommandRunner::read_ready_output() {
    for (std::size_t i = 0; i < readable_.size(); ++i) {
        if (polled_[i + 2].revents == 0) continue;
        const auto [task, channel] = readable_[i];
        const auto child = children_.find(task);  // it may have ended meanwhile
        if (child == children_.end()) continue;
        read_channel(
            task, channel, channel == Channel::out ? child->second.out : child->second.err);
    }
}

/// All the command wrote is in the pipes by now. What a descendant of it still holds open is
/// not waited for, nor can it keep us here: one pipe holds no more than its capacity.
void CommandRunner::read_rest(std::uint64_t task, Child& child) {
    const auto read_once = [&] {
        const bool out = read_channel(task, Channel::out, child.out);
        const bool err = read_channel(task, Channel::err, child.err);
        return out || err;
    };
    if (read_once()) {
        const int most = std::max(capacity(child.out), capacity(child.err));
        for (int read = 0; read < most && read_once();)
            read += static_cast<int>(read_size);
    }
    child.out.close();
    child.err.close();
}

bool CommandRunner::read_channel(std::uint64_t task, Channel channel, FileDescriptor& pipe) {
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

/// Has the server's own thread look after things at `moment`.
void CommandRunner::wake_by(Time moment) {
    if (moment >= wakes_at_) return;
    wakes_at_ = moment;
    eventfd_write(alarm_.get(), 1);
}

// Telling the rank.

/// True while there is nothing to tell, or what there is may wait for more.
bool CommandRunner::gathers() const {
    if (events_.size() == 0) return true;
    return !waiting_.empty() && events_.size() < gathered_limit &&
           Clock::now() < told_ + gathering;
}

void CommandRunner::pass_on() {
    if (gathers()) {
        if (events_.size() > 0) wake_by(told_ + gathering);
        return;
    }
    const bool was_behind = events_.size() >= behind_limit;
    told_ = Clock::now();
    // That the rank is gone is noticed by who reads from the socket.
    static_cast<void>(events_.write_to(socket_));
    if (was_behind && events_.size() < behind_limit) changed_.notify_all();
    if (events_.size() > 0) wake_by(told_);
}

void CommandRunner::end_everything() {
    bool any = false;
    {
        const Lock lock(mutex_);
        ending_ = true;
        for (auto& [task, child] : children_) {
            if (child.tree) child.tree->signal(SIGTERM);
        }
        any = !children_.empty();
    }
    changed_.notify_all();
    const Time patience = Clock::now() + (any ? 500ms : 0ms);
    while (Clock::now() < patience && are_children_left())
        wait_for_a_child(20ms);
    for (const Time limit = Clock::now() + 5s; Clock::now() < limit && are_children_left();
         wait_for_a_child(20ms)) {
        for (const pid_t child : children_of(getpid())) {
            for (const pid_t pid : process_tree(child))
                ::kill(pid, SIGKILL);
        }
    }
}

}  // namespace norma::farm
