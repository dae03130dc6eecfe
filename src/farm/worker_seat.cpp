#include "farm/worker_seat.hpp"

#include "norma/wire/encode.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>

namespace norma::farm {

using namespace std::chrono_literals;

WorkerSeat::WorkerSeat(Link& link, ProcessHost& processes, Hello hello)
    : link_(link), processes_(processes), worker_(std::move(hello)) {}

bool WorkerSeat::turn(Time now) {
    listening_ = link_.unsent() < unsent_limit;
    std::vector<ProcessEvent> events;
    if (listening_) events = processes_.poll();
    for (const ProcessEvent& event : events)
        worker_.on(event, now);
    worker_.tick(now);
    const std::vector<WorkerAction> actions = worker_.take_actions();
    for (const WorkerAction& action : actions) {
        if (const auto* start = std::get_if<StartProcess>(&action)) {
            processes_.start(start->task, start->command);
        } else if (const auto* withdraw = std::get_if<WithdrawProcess>(&action)) {
            processes_.withdraw(withdraw->task);
        } else if (const auto* signal = std::get_if<SignalProcess>(&action)) {
            processes_.signal(signal->task, signal->signal);
        } else if (const auto* open = std::get_if<OpenSlots>(&action)) {
            processes_.open_slots(open->slots, open->first);
        } else {
            link_.send(0, wire::encode(std::get<Message>(action)));
        }
    }
    processes_.flush();
    return !events.empty() || !actions.empty();
}

void WorkerSeat::add_to(Wait& wait) const {
    if (listening_) wait.for_readable(processes_.descriptor());
    if (processes_.has_unsent()) wait.for_writable(processes_.descriptor());
    wait.until(worker_.next_deadline());
}

namespace {

/// INT and TERM come from a launcher that gives us about two seconds. A drain (USR1) is the
/// manager's to order.
bool told_to_leave(const Signals& signals, pid_t parent) {
    bool told = parent != 0 && getppid() != parent;
    for (const int signal : signals.take())
        told = told || signal != SIGUSR1;
    return told;
}

}  // namespace

bool run_worker(
    Link& link, ProcessHost& processes, Hello hello, const Signals& signals, pid_t parent) {
    WorkerSeat seat(link, processes, std::move(hello));
    Time busy = Clock::now();
    std::optional<Time> leave_by;
    while (!seat.is_done()) {
        const Time now = Clock::now();
        bool happened = false;
        while (auto received = link.receive()) {
            seat.on(wire::decode<Message>(received->body), now);
            happened = true;
        }
        if (told_to_leave(signals, parent)) {
            seat.stop(now);
            if (!leave_by) leave_by = now + 1500ms;
        }
        happened = seat.turn(now) || happened;
        if (leave_by && now >= *leave_by) return false;
        if (happened) {
            busy = now;
            continue;
        }
        Wait wait;
        seat.add_to(wait);
        wait.for_readable(link.descriptor());
        wait.for_readable(signals.descriptor());
        wait.until(leave_by);
        wait.until(now + std::min<Duration>(link.patience(now - busy), 1s));
        wait.sleep(now);
    }
    return !leave_by;
}

}  // namespace norma::farm
