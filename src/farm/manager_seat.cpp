#include "farm/manager_seat.hpp"

#include "farm/text.hpp"

#include <algorithm>
#include <set>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// Tasks taken from the list in one turn: the first ones start before the list is read.
constexpr int tasks_per_turn = 512;
/// A rank that does not say goodbye within this time is not waited for: all is done by then.
constexpr Duration parting_limit = 10s;

}  // namespace

ManagerSeat::ManagerSeat(const ManagerParts& parts,
                         const ManagerSettings& settings,
                         bool survive,
                         Time now)
    : link_(parts.link),
      tasks_(parts.tasks),
      ledger_(parts.ledger),
      settings_(settings),
      survive_(survive),
      manager_(settings),
      attention_(now),
      awake_(now),
      peers_(settings.ranks, now) {}

void ManagerSeat::on(int from, Envelope envelope, std::size_t bytes, Time now) {
    awake_ = attention_.at(now);
    const Peers::Heard heard = peers_.hear(from, std::move(envelope), bytes, awake_);
    if (heard.anew) {
        notes_.push_back(name_of(from) + " is back");
        manager_.lose(from);  // should it not have been given up
    }
    for (const Message& message : heard.messages)
        manager_.on(from, message);
}

bool ManagerSeat::turn(Time now) {
    awake_ = attention_.at(now);
    bool happened = read_tasks();
    watch_ranks();
    // Of what was read much may have been done before, and waits to be shown again.
    if (!broken_ && ledger_.is_waiting()) manager_.hold(holds_ = true);
    happened = act(now) || happened;
    commit(now);
    manager_.pause(ledger_.is_full());
    const bool hold = !broken_ && (manager_.running() > 0 || ledger_.is_waiting());
    manager_.hold(hold);
    return std::exchange(holds_, hold) != hold || happened;
}

bool ManagerSeat::reading() const {
    return !result_.list_ended && !ending_ && manager_.wants_tasks() && !ledger_.is_full();
}

bool ManagerSeat::read_tasks() {
    if (!reading()) return false;
    int taken = 0;
    while (taken < tasks_per_turn && manager_.wants_tasks()) {
        auto task = tasks_.next();
        if (!task) {
            if (!tasks_.fill()) break;
            continue;
        }
        ++taken;
        ++result_.read;
        if (ledger_.finished_before(*task)) continue;
        const std::uint32_t attempts = ledger_.attempts_before(task->id);
        manager_.add(std::move(*task), attempts);
    }
    while (auto note = tasks_.take_note())
        notes_.push_back(std::move(*note));
    if (const auto failure = tasks_.failure()) {
        give_up(*failure);
    } else if (tasks_.ended()) {
        result_.list_ended = true;
        ledger_.list_ended(result_.read);
        manager_.end_of_tasks();
    }
    return taken > 0;
}

void ManagerSeat::drain() {
    ending_ = true;
    result_.interrupted = true;
    manager_.drain();
}

void ManagerSeat::stop() {
    ending_ = true;
    result_.interrupted = true;
    manager_.stop();
}

/// What was achieved stays; nothing more can be.
void ManagerSeat::give_up(const Failure& failure) {
    if (!result_.failure) result_.failure = failure;
    ending_ = true;
    manager_.drain();
}

std::string ManagerSeat::name_of(int rank) const {
    const std::string& host = manager_.said_by(rank).host;
    return "rank " + std::to_string(rank) + (host.empty() ? "" : " on " + host);
}

void ManagerSeat::watch_ranks() {
    for (const int rank : link_.take_gone())
        lose(rank, " has ended");
    const std::chrono::microseconds lease(settings_.lease_us);
    for (const int rank : peers_.silent(awake_, lease))
        lose(rank, " has been silent for " + human_duration(seconds(lease)));
    if (!manager_.is_parting()) return;
    if (!parting_since_) parting_since_ = awake_;
    if (awake_ - *parting_since_ > parting_limit) broken_off_ = true;
}

void ManagerSeat::lose(int rank, const std::string& how) {
    if (!manager_.expects(rank)) return;
    const std::size_t tasks = manager_.leased_to(rank);
    peers_.give_up(rank);
    link_.forget(rank);
    manager_.lose(rank);
    ++result_.ranks_lost;
    result_.together = false;
    const std::string what = name_of(rank) + how;
    if (survive_ || manager_.is_parting()) {
        notes_.push_back(what + "; tasks it had that go to others: " + with_commas(tasks));
        return;
    }
    give_up(Failure{what + " (was it killed or frozen, or is its host or the network gone?)"});
    broken_off_ = true;
}

bool ManagerSeat::act(Time now) {
    const auto actions = manager_.take_actions(now);
    for (const ManagerAction& action : actions) {
        if (const auto* send = std::get_if<SendMessage>(&action)) {
            peers_.say(send->to, send->message);
        } else if (const auto* started = std::get_if<Started>(&action)) {
            if (!first_start_) first_start_ = now;
            ledger_.on(*started);
        } else if (const auto* piece = std::get_if<Piece>(&action)) {
            ledger_.on(*piece);
        } else {
            last_end_ = now;
            ledger_.on(std::get<Finished>(action));
        }
    }
    for (Peers::Outgoing& each : peers_.take_outgoing(awake_))
        link_.send(each.to, std::move(each.body));
    return !actions.empty();
}

void ManagerSeat::commit(Time now) {
    if (broken_) return;
    if (const auto failure = ledger_.commit(now)) {
        // Results can no longer be kept or shown: running on would only waste them.
        broken_ = true;
        if (!result_.failure) result_.failure = *failure;
        ending_ = true;
        manager_.stop();
    }
}

bool ManagerSeat::waits_for_readers(Time now) {
    ledger_.end_of_results();
    commit(now);
    return !broken_ && ledger_.is_waiting();
}

void ManagerSeat::leave_readers() {
    result_.untold = true;
    if (!ledger_.journal().is_scratch() || result_.failure) return;
    result_.failure = Failure{
        "the reader of standard output took no more, and the rest is lost: "
        "without a journal nothing keeps it (-a FILE)"};
}

void ManagerSeat::add_to(Wait& wait, Time now) const {
    if (reading()) wait.for_readable(tasks_.fd());
    if (!broken_) wait.until(ledger_.sync_due());
    // Attention may run behind the clock, never ahead of it.
    wait.until(now + (peers_.next_deadline() - awake_));
}

bool ManagerSeat::is_done() const {
    return manager_.is_done() || broken_off_;
}

void ManagerSeat::close(Time now) {
    if (!broken_) {
        if (const auto failure = ledger_.close(now)) {
            if (!result_.failure) result_.failure = *failure;
        }
    }
    if (!manager_.is_done()) result_.together = false;
    if (first_start_ && last_end_) result_.makespan = seconds(*last_end_ - *first_start_);
    result_.slots = manager_.slots();
    result_.ranks = settings_.ranks;
    std::set<std::string> hosts;
    for (int rank = 0; rank < settings_.ranks; ++rank)
        hosts.insert(manager_.said_by(rank).host);
    hosts.erase("");
    result_.hosts = static_cast<int>(hosts.size());
}

std::vector<std::string> ManagerSeat::take_notes() {
    return std::exchange(notes_, {});
}

}  // namespace norma::farm
