// What the server's own thread does for commands that run, and what all threads tell the rank.

#include "farm/command_runner.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace norma::farm {

namespace {

/// While commands wait for a slot, news waits this long for company: to wake the rank for every
/// command would cost more than starting it.
constexpr std::chrono::milliseconds gathering{4};
constexpr std::size_t gathered_limit = std::size_t{64} * 1024;

/// Bytes a pipe holds: 64 KiB, more on machines with large pages or if a command asked for it.
int capacity(const FileDescriptor& pipe) {
    return pipe ? std::max(64 * 1024, fcntl(pipe.get(), F_GETPIPE_SZ)) : 0;
}

int milliseconds_until(Time moment) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Clock::now());
    return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

}  // namespace

bool CommandRunner::serve(Time until) {
    poll_once(until);
    Lock lock(mutex_);
    wakes_at_ = Time::min();
    if (polled_[1].revents != 0) {
        eventfd_t ignored = 0;
        eventfd_read(alarm_.get(), &ignored);
    }
    if (polled_[2].revents != 0) {
        signalfd_siginfo ignored;  // the kernel keeps one, however many have ended
        static_cast<void>(!::read(child_signals_.get(), &ignored, sizeof ignored));
    }
    read_ready_output();
    take_in(lock);
    pass_on();
    start_own(lock);
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
        polled_.push_back({own_.empty() ? -1 : child_signals_.get(), POLLIN, 0});
        if (!gathers()) {
            polled_[0].events |= POLLOUT;
        } else if (events_.size() > 0) {
            wakes_at_ = std::min(wakes_at_, told_ + gathering);
        }
        if (try_again_ && !own_slots_.empty()) wakes_at_ = std::min(wakes_at_, *try_again_);
        if (!is_behind()) watch_children();
        until = may_start_own() ? Clock::now() : wakes_at_;
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
        if (polled_[i + 3].revents == 0) continue;
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
            read += static_cast<int>(read_buffer_.size());
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

/// The ended children of this thread: its commands, and orphans of any, which come to it.
void CommandRunner::take_in(Lock& lock) {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG | __WNOTHREAD)) > 0;) {
        const auto own = own_.extract(pid);
        if (!own) continue;
        ended(lock, own.mapped().task, status, Clock::now());
        own_slots_.push_back(own.mapped().slot);
    }
}

/// Threads come first: they start commands side by side.
bool CommandRunner::may_start_own() const {
    return !own_slots_.empty() && may_start() && waiting_.size() > idle_threads_;
}

void CommandRunner::start_own(Lock& lock) {
    while (may_start_own()) {
        const int slot = own_slots_.back();
        own_slots_.pop_back();
        SpawnRequest request = take_next();
        const std::uint64_t task = request.task;
        if (const auto pid = start(lock, slot, std::move(request))) {
            own_[*pid] = {.task = task, .slot = slot};
        } else {
            own_slots_.push_back(slot);
        }
    }
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
    const bool was_behind = is_behind();
    told_ = Clock::now();
    // That the rank is gone is noticed by who reads from the socket.
    static_cast<void>(events_.write_to(socket_));
    if (was_behind && !is_behind()) changed_.notify_all();
    if (was_behind || events_.size() > 0) wake_by(told_);
}

}  // namespace norma::farm
