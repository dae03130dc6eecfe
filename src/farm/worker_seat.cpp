#include "farm/worker_seat.hpp"

#include "norma/wire/encode.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace norma::farm {

using namespace std::chrono_literals;

WorkerSeat::WorkerSeat(Link& link, ProcessHost& processes, Hello hello, Time now)
    : link_(link),
      processes_(processes),
      worker_(std::move(hello)),
      attention_(now),
      awake_(now),
      conversation_(Voice::worker, 1, now),
      packs_(link.rank()) {}

void WorkerSeat::on(Envelope envelope, std::size_t bytes, Time now) {
    if (envelope.session != conversation_.session()) return;
    awake_ = attention_.at(now);
    const bool given_up = envelope.voice == Voice::farewell;
    const std::vector<Message> messages =
        conversation_.hear(std::move(envelope), bytes, awake_);
    if (given_up && !std::exchange(over_, true)) worker_.dismiss(now);
    if (over_) return;
    for (const Message& message : messages)
        worker_.on(message, now);
    packs_.use(worker_.packs());
}

bool WorkerSeat::turn(Time now) {
    awake_ = attention_.at(now);
    // What was said before we were given up is never acknowledged.
    listening_ = over_ || conversation_.unacknowledged() < unacknowledged_limit;
    std::vector<ProcessEvent> events;
    if (listening_) events = processes_.poll();
    for (const ProcessEvent& event : events)
        worker_.on(event, now);
    worker_.tick(now);
    std::vector<WorkerAction> actions = worker_.take_actions();
    const bool happened = !events.empty() || !actions.empty();
    perform(std::move(actions));
    if (over_ && worker_.is_idle()) {
        begin_again();
        perform(worker_.take_actions());
    }
    if (!over_) {
        for (Bytes& body : conversation_.take_outgoing(awake_))
            link_.send(0, std::move(body));
    }
    processes_.flush();
    return happened;
}

void WorkerSeat::perform(std::vector<WorkerAction> actions) {
    for (WorkerAction& action : actions) {
        if (const auto* start = std::get_if<StartProcess>(&action)) {
            processes_.start(start->task, start->command);
        } else if (const auto* withdraw = std::get_if<WithdrawProcess>(&action)) {
            processes_.withdraw(withdraw->task);
        } else if (const auto* signal = std::get_if<SignalProcess>(&action)) {
            processes_.signal(signal->task, signal->signal);
        } else if (const auto* open = std::get_if<OpenSlots>(&action)) {
            processes_.open_slots(open->slots, open->first);
        } else if (!over_) {
            say(std::move(std::get<Message>(action)));
        }
    }
}

void WorkerSeat::say(Message message) {
    if (auto* output = std::get_if<Output>(&message)) packs_.store(*output);
    if (auto* outcomes = std::get_if<Outcomes>(&message)) packs_.settle(*outcomes);
    conversation_.say(message);
}

void WorkerSeat::begin_again() {
    over_ = false;
    worker_.begin_again();
    conversation_ = Conversation(Voice::worker, conversation_.session() + 1, awake_);
}

void WorkerSeat::add_to(Wait& wait, Time now) const {
    if (listening_) wait.for_readable(processes_.descriptor());
    if (processes_.has_unsent()) wait.for_writable(processes_.descriptor());
    wait.until(worker_.next_deadline());
    if (over_) return;  // nothing is said until what runs has ended
    // Attention may run behind the clock, never ahead of it.
    wait.until(now + (conversation_.next_deadline() - awake_));
}

bool WorkerSeat::is_forsaken() const {
    const Duration lease = worker_.lease().value_or(first_lease);
    return conversation_.silence(awake_) > lease;
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

class WorkerRun {
  public:
    WorkerRun(
        Link& link, ProcessHost& processes, Hello hello, const Signals& signals, pid_t parent)
        : link_(link),
          signals_(signals),
          parent_(parent),
          seat_(link, processes, std::move(hello), Clock::now()) {}

    Leave run() {
        while (!seat_.is_done()) {
            const Time now = Clock::now();
            was_frozen_ = was_frozen_ || now - std::exchange(last_, now) > 2 * Attention::most;
            const bool happened = turn(now);
            if (const auto leave = reason_to_leave(now)) return *leave;
            if (happened) {
                busy_ = now;
            } else {
                sleep(now);
            }
        }
        if (leave_by_) return Leave::told;
        return seat_.is_scattered() ? Leave::scattered : Leave::goodbye;
    }

  private:
    bool turn(Time now) {
        bool happened = false;
        while (auto received = link_.receive()) {
            seat_.on(wire::decode<Envelope>(received->body), received->body.size(), now);
            happened = true;
        }
        if (told_to_leave(signals_, parent_)) {
            seat_.stop(now);
            if (!leave_by_) leave_by_ = now + 1500ms;
        }
        return seat_.turn(now) || happened;
    }

    std::optional<Leave> reason_to_leave(Time now) {
        if (leave_by_ && now >= *leave_by_) return Leave::told;
        for (const int rank : link_.take_gone())
            manager_gone_ = manager_gone_ || rank == 0;
        if (manager_gone_ && !seat_.is_done())
            return was_frozen_ || leave_by_ ? Leave::scattered : Leave::orphaned;
        if (seat_.is_forsaken()) return Leave::forsaken;
        return std::nullopt;
    }

    void sleep(Time now) const {
        Wait wait;
        seat_.add_to(wait, now);
        wait.for_readable(link_.descriptor());
        wait.for_readable(signals_.descriptor());
        wait.until(leave_by_);
        wait.until(now + std::min<Duration>(link_.patience(now - busy_), 1s));
        wait.sleep(now);
    }

    Link& link_;
    const Signals& signals_;
    const pid_t parent_;
    WorkerSeat seat_;
    Time busy_ = Clock::now();
    Time last_ = busy_;
    std::optional<Time> leave_by_;
    bool manager_gone_ = false;
    bool was_frozen_ = false;  // then the manager may have ended well without us
};

}  // namespace

Leave run_worker(
    Link& link, ProcessHost& processes, Hello hello, const Signals& signals, pid_t parent) {
    return WorkerRun(link, processes, std::move(hello), signals, parent).run();
}

}  // namespace norma::farm
