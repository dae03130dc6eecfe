#include "farm/command_runner.hpp"

#include "norma/base/error.hpp"

#include "farm/process_tree.hpp"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <ctime>
#include <exception>
#include <new>
#include <pthread.h>
#include <sched.h>
#include <thread>
#include <utility>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// While the rank is this far behind, output waits in the pipes, and so brakes the commands,
/// and no more are started.
constexpr std::size_t behind_limit = std::size_t{512} * 1024;
/// A command for which the system lacks descriptors, processes or memory is tried again when
/// another has ended, and after this time; so long while none is running.
constexpr std::chrono::milliseconds shortage_pause{100};
constexpr std::chrono::seconds shortage_limit{2};
/// Of a thread: exec of a script without an interpreter lays out its arguments there.
constexpr std::size_t stack_size = std::size_t{1} << 20;

double wall_seconds() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
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

std::optional<rlim_t> limit_of(decltype(RLIMIT_AS) resource) {
    rlimit limit{};
    if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::nullopt;
    return limit.rlim_cur;
}

/// More than there are cores to start commands on gain nothing. Each takes one of the processes
/// the user may have, which commands need, and address space.
int most_threads() {
    if (limit_of(RLIMIT_AS)) return 0;
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
    const auto processes = limit_of(RLIMIT_NPROC);
    const auto most = static_cast<rlim_t>(CPU_COUNT(&cores));
    return static_cast<int>(processes ? std::min(most, *processes / 8) : most);
}

FileDescriptor signals_of_children() {
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    return FileDescriptor(signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC));
}

}  // namespace

CommandRunner::CommandRunner(int socket)
    : socket_(socket),
      alarm_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      child_signals_(signals_of_children()),
      read_buffer_(std::size_t{32} * 1024) {
    if (!alarm_ || !child_signals_) throw SystemError("cannot make an eventfd or signalfd");
}

void CommandRunner::open_slots(int slots, int first) {
    const int most = most_threads();
    std::vector<int> others;
    for (int slot = first; slot < first + slots; ++slot) {
        if (threads_ < most && make_thread(slot)) {
            ++threads_;
        } else {
            others.push_back(slot);
        }
    }
    const Lock lock(mutex_);
    own_slots_.insert(own_slots_.end(), others.rbegin(), others.rend());
}

bool CommandRunner::make_thread(int slot) {
    pthread_attr_t small;
    if (pthread_attr_init(&small) != 0) return false;
    pthread_attr_setstacksize(&small, stack_size);
    pthread_setattr_default_np(&small);
    pthread_attr_destroy(&small);
    try {
        std::thread([this, slot] { run_slot(slot); }).detach();
        return true;
    } catch (const std::exception&) {
        return false;
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

// Starting a command, and its end.

bool CommandRunner::is_behind() const {
    return events_.size() >= behind_limit;
}

bool CommandRunner::may_start() const {
    return !waiting_.empty() && !is_behind() && (!try_again_ || Clock::now() >= *try_again_);
}

SpawnRequest CommandRunner::take_next() {
    SpawnRequest request = std::move(waiting_.front());
    waiting_.pop_front();
    return request;
}

std::optional<pid_t> CommandRunner::start(Lock& lock, int slot, SpawnRequest request) {
    const std::uint64_t task = request.task;
    Child& child = children_[task];
    if (try_again_) try_again_ = Clock::now() + shortage_pause;  // one tries for all
    child.since = Clock::now();
    child.started = wall_seconds();
    ++starting_;
    lock.unlock();
    FileDescriptor out;
    FileDescriptor err;
    std::variant<pid_t, Unstarted> spawned;
    try {
        spawned = environment_.spawn(request, slot, out, err);
    } catch (const std::bad_alloc&) {
        spawned = Unstarted{"cannot start it: no memory", true};
    }
    lock.lock();
    --starting_;
    if (const auto* unstarted = std::get_if<Unstarted>(&spawned)) {
        on_unstarted(*unstarted, std::move(request), child);
        children_.erase(task);
        pass_on();
        return std::nullopt;
    }
    const pid_t pid = std::get<pid_t>(spawned);
    if (ending_) ::kill(-pid, SIGKILL);
    child.out = std::move(out);
    child.err = std::move(err);
    child.tree.emplace(pid, task);
    ++running_;
    lacking_since_.reset();
    shortage_may_be_over();
    tell(ProcessStarted{task});
    wake_by(child.since + first_look);
    pass_on();
    return pid;
}

void CommandRunner::on_unstarted(const Unstarted& unstarted,
                                 SpawnRequest request,
                                 const Child& child) {
    const Time now = Clock::now();
    if (running_ > 0) lacking_since_.reset();
    if (unstarted.shortage && child.withdrawn) {
        tell(ProcessWithdrawn{request.task});
    } else if (unstarted.shortage &&
               (running_ > 0 || now - lacking_since_.value_or(now) < shortage_limit)) {
        if (running_ == 0 && !lacking_since_) lacking_since_ = now;
        try_again_ = now + shortage_pause;
        waiting_.push_front(std::move(request));
        changed_.notify_one();  // a thread that saw nothing waiting must look at the clock now
    } else {
        lacking_since_.reset();
        shortage_may_be_over();
        tell(ProcessEnded{
            .task = request.task, .started = child.started, .note = unstarted.why});
    }
}

void CommandRunner::shortage_may_be_over() {
    if (!std::exchange(try_again_, std::nullopt)) return;
    changed_.notify_all();
    wake_by(Clock::now());
}

/// The caller must have taken in the process: its number may go to another now.
void CommandRunner::ended(Lock& lock, std::uint64_t task, int status, Time when) {
    Child& child = children_.at(task);
    std::optional<Descendants> tree = std::exchange(child.tree, std::nullopt);
    --running_;
    shortage_may_be_over();
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
                      .ran = seconds(when - child.since),
                      .note = {}});
    children_.erase(task);
    pass_on();
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

void CommandRunner::run_next(Lock& lock, int slot) {
    SpawnRequest request = take_next();
    const std::uint64_t task = request.task;
    if (const auto pid = start(lock, slot, std::move(request))) wait_for_end(lock, task, *pid);
}

void CommandRunner::wait_for_a_command(Lock& lock) {
    ++idle_threads_;
    if (waiting_.empty() || is_behind() || !try_again_) {
        changed_.wait(lock);
    } else {
        changed_.wait_until(lock, *try_again_);
    }
    --idle_threads_;
}

void CommandRunner::wait_for_end(Lock& lock, std::uint64_t task, pid_t pid) {
    lock.unlock();
    siginfo_t ignored;
    while (::waitid(P_PID, static_cast<id_t>(pid), &ignored, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
    }
    const Time now = Clock::now();
    lock.lock();
    if (ending_) return;
    int status = 0;
    ::waitpid(pid, &status, 0);  // under the lock: nobody may signal it any more
    ended(lock, task, status, now);
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
    const auto is_any_left = [this] {
        const Lock lock(mutex_);
        return starting_ > 0 || are_children_left();
    };
    const Time patience = Clock::now() + (any ? 500ms : 0ms);
    while (Clock::now() < patience && is_any_left())
        wait_for_a_child(20ms);
    for (const Time limit = Clock::now() + 5s; Clock::now() < limit && is_any_left();
         wait_for_a_child(20ms)) {
        for (const pid_t child : children_of(getpid())) {
            for (const pid_t pid : process_tree(child))
                ::kill(pid, SIGKILL);
        }
    }
}

}  // namespace norma::farm
