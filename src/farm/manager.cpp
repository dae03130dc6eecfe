#include "farm/manager.hpp"

#include "farm/slots.hpp"

#include <algorithm>

namespace norma::farm {

namespace {

using namespace std::chrono_literals;

/// The kernel takes 128 KiB in one argument, its closing NUL included; more never starts.
constexpr std::size_t text_limit = std::size_t{128} * 1024 - 1;
/// Tasks travel together up to this size.
constexpr std::size_t work_size = std::size_t{64} * 1024;

Outcome outcome_of(const Attempt& attempt, std::uint32_t number) {
    Outcome outcome;
    outcome.id = attempt.task.id;
    outcome.seq = attempt.task.seq;
    outcome.attempt = number;
    outcome.text = attempt.task.text;
    return outcome;
}

}  // namespace

Manager::Manager(ManagerSettings settings)
    : settings_(std::move(settings)),
      schedule_(settings_.ranks),
      workers_(static_cast<std::size_t>(settings_.ranks)),
      awaited_(settings_.ranks) {}

void Manager::add(Task task, std::uint32_t attempts) {
    Attempt attempt;
    attempt.task = std::move(task);
    attempt.number = attempts + 1;
    if (attempt.task.text.size() > text_limit) {
        refuse(attempt,
               "the line has " + std::to_string(attempt.task.text.size()) +
                   " bytes; a command takes at most " + std::to_string(text_limit) +
                   " in one argument");
        return;
    }
    if (settings_.cost_of) attempt.cost = static_cast<float>(settings_.cost_of(attempt.task));
    if (attempt.cost <= 0) attempt.kind = kinds_.kind_of(attempt.task.text);
    queue_.push(std::move(attempt));
}

void Manager::end_of_tasks() {
    all_added_ = true;
}

void Manager::drain() {
    if (std::exchange(draining_, true)) return;
    tell_everyone(Drain{});
}

void Manager::stop() {
    draining_ = true;
    stopping_ = true;
    tell_everyone(Stop{});
}

bool Manager::is_done() const noexcept {
    return awaited_ == 0 && present_ == 0;
}

bool Manager::expects(int rank) const {
    const Presence presence = workers_[static_cast<std::size_t>(rank)].presence;
    return presence == Presence::here || presence == Presence::awaited;
}

std::size_t Manager::leased_to(int rank) const {
    std::size_t count = 0;
    for (const auto& [seq, task] : running_)
        count += task.copy_at(rank) != task.copies.end() ? 1 : 0;
    return count;
}

std::vector<Hello> Manager::hellos() const {
    std::vector<Hello> hellos;
    for (const Worker& each : workers_)
        hellos.push_back(each.hello);
    return hellos;
}

std::vector<Manager::Copy>::const_iterator Manager::Running::copy_at(int rank) const {
    return std::find_if(
        copies.begin(), copies.end(), [rank](const Copy& each) { return each.rank == rank; });
}

std::vector<ManagerAction> Manager::take_actions(Time now) {
    if (welcomed_) {
        hand_out(now);
        start_backup(now);
        quit_when_done();
    }
    return std::exchange(actions_, {});
}

void Manager::say(int rank, Message message) {
    actions_.emplace_back(SendMessage{rank, std::move(message)});
}

void Manager::tell_everyone(const Message& message) {
    for (int rank = 0; rank < settings_.ranks; ++rank) {
        if (worker(rank).presence == Presence::here) say(rank, message);
    }
}

void Manager::on(int from, const Message& message) {
    if (const auto* hello = std::get_if<Hello>(&message)) on_hello(from, *hello);
    if (worker(from).presence != Presence::here) return;
    if (const auto* output = std::get_if<Output>(&message)) on_output(from, *output);
    if (const auto* outcomes = std::get_if<Outcomes>(&message)) {
        for (const Ended& ended : outcomes->ended)
            on_ended(from, ended);
        // Each goes to the front: the last one first.
        for (auto seq = outcomes->returned.rbegin(); seq != outcomes->returned.rend(); ++seq)
            take_back(from, *seq);
    }
    if (std::holds_alternative<Bye>(message)) {
        worker(from).presence = Presence::left;
        --present_;
    }
}

void Manager::on_hello(int from, const Hello& hello) {
    Worker& who = worker(from);
    if (who.presence == Presence::here || who.presence == Presence::left) return;
    if (who.presence == Presence::awaited) --awaited_;
    who.presence = Presence::here;
    who.hello = hello;
    ++present_;
    if (welcomed_) {
        welcome(from);
    } else if (awaited_ == 0) {
        welcome_everyone();
    }
}

void Manager::welcome_everyone() {
    welcomed_ = true;
    const std::vector<int> slots = share_slots(hellos(), settings_.slots_of);
    for (int rank = 0; rank < settings_.ranks; ++rank) {
        Worker& who = worker(rank);
        who.slots = slots[static_cast<std::size_t>(rank)];
        who.first_slot = next_slot_;
        next_slot_ += who.slots;
        if (who.presence == Presence::here) welcome(rank);
    }
    keep_one_slot();
}

void Manager::welcome(int rank) {
    const Worker& who = worker(rank);
    schedule_.join(rank, who.slots);
    most_slots_ = std::max(most_slots_, schedule_.slots());
    say(rank,
        Welcome{.slots = who.slots,
                .first_slot = who.first_slot,
                .command = settings_.command,
                .timeout_us = settings_.timeout_us,
                .lease_us = settings_.lease_us,
                .limits = settings_.limits,
                .max_output = settings_.max_output,
                .termination = settings_.termination,
                .packs = settings_.packs});
    // It was away when the others were told.
    if (draining_) say(rank, Drain{});
    if (stopping_) say(rank, Stop{});
    if (quit_sent_) say(rank, goodbye());
}

void Manager::lose(int rank) {
    Worker& who = worker(rank);
    if (who.presence == Presence::lost || who.presence == Presence::left) return;
    if (who.presence == Presence::awaited) {
        --awaited_;
    } else {
        --present_;
    }
    who.presence = Presence::lost;
    schedule_.leave(rank);
    std::vector<std::uint64_t> held;
    for (const auto& [seq, task] : running_) {
        if (task.copy_at(rank) != task.copies.end()) held.push_back(seq);
    }
    std::sort(held.begin(), held.end(), std::greater<>());  // each goes to the front
    for (const std::uint64_t seq : held)
        copy_lost(running_.find(seq), rank);
    if (!welcomed_ && awaited_ == 0) welcome_everyone();
    keep_one_slot();
}

/// A farm goes on while one rank lives, also one that had no slot of its own.
void Manager::keep_one_slot() {
    if (!welcomed_ || schedule_.slots() > 0) return;
    for (int rank = 0; rank < settings_.ranks; ++rank) {
        Worker& who = worker(rank);
        if (who.presence != Presence::here) continue;
        who.slots = 1;
        who.first_slot = next_slot_++;
        schedule_.leave(rank);
        welcome(rank);
        return;
    }
}

void Manager::copy_lost(RunningTasks::iterator task, int rank) {
    Running& running = task->second;
    const auto copy = running.copy_at(rank);
    Finished finished;
    finished.outcome = outcome_of(running.attempt, copy->number);
    finished.outcome.ending = Ending::lost;
    finished.outcome.host = worker(rank).hello.host;
    finished.outcome.note = "rank " + std::to_string(rank) + ", where it ran, was lost";
    running.copies.erase(copy);
    const bool last = running.copies.empty();
    if (last && !running.done) ++running.attempt.losses;
    finished.final = last && !running.done && running.attempt.losses >= loss_limit;
    if (finished.final) {
        finished.outcome.note +=
            ", the " + std::to_string(loss_limit) + "rd time: the task may be what ends them";
        finished.outcome.exit_status = 1;
        finished.outcome.ending = Ending::failed;
    }
    const bool again = last && !running.done && !finished.final;
    actions_.emplace_back(std::move(finished));
    if (!last) return;
    Attempt attempt = std::move(running.attempt);
    running_.erase(task);
    if (!again) return;
    ++attempt.number;
    queue_.push_back_first(std::move(attempt));
}

void Manager::on_output(int from, const Output& output) {
    const auto task = running_.find(output.seq);
    if (task == running_.end() || task->second.done) return;
    const auto copy = task->second.copy_at(from);
    if (copy == task->second.copies.end() || copy->number != output.attempt) return;
    actions_.emplace_back(Piece{task->second.attempt.task.id, output});
}

void Manager::on_ended(int from, const Ended& ended) {
    const auto task = running_.find(ended.seq);
    if (task == running_.end()) return;
    Running& running = task->second;
    const auto copy = running.copy_at(from);
    if (copy == running.copies.end() || copy->number != ended.attempt) return;
    running.copies.erase(copy);
    schedule_.ended(
        from, std::chrono::duration_cast<Duration>(std::chrono::duration<double>(ended.ran)));

    const bool succeeded = ended.ending == Ending::finished && !running.done;
    const bool last = running.copies.empty();
    if (succeeded) {
        kinds_.learn(running.attempt.kind, ended.ran);
        durations_.add(ended.ran);
        for (const Copy& other : running.copies)
            say(other.rank, Cancel{.seq = ended.seq, .attempt = other.number});
    }
    const bool unsuccessful = last && !running.done && !succeeded;
    const bool again = unsuccessful && ended.ending != Ending::canceled &&
                       running.attempt.tries < settings_.tries;
    Finished finished;
    finished.outcome = outcome_of(running.attempt, ended.attempt);
    finished.outcome.ending = running.done ? Ending::superseded : ended.ending;
    finished.outcome.exit_status = ended.exit_status;
    finished.outcome.signal = ended.signal;
    finished.outcome.started = ended.started;
    finished.outcome.ran = ended.ran;
    finished.outcome.out_bytes = ended.out_bytes;
    finished.outcome.host = worker(from).hello.host;
    finished.outcome.note = ended.note;
    finished.final = succeeded || (unsuccessful && !again && ended.ending != Ending::canceled);
    finished.left_out = ended.left_out;
    finished.out = ended.out;
    finished.err = ended.err;
    actions_.emplace_back(std::move(finished));
    running.done = running.done || succeeded;
    if (!last) return;
    Attempt attempt = std::move(running.attempt);
    running_.erase(task);
    if (!again) return;
    ++attempt.number;
    ++attempt.tries;
    queue_.push(std::move(attempt));
}

void Manager::take_back(int from, std::uint64_t seq) {
    const auto task = running_.find(seq);
    if (task == running_.end()) return;
    Running& running = task->second;
    const auto copy = running.copy_at(from);
    if (copy == running.copies.end()) return;
    running.copies.erase(copy);
    schedule_.returned(from);
    if (!running.copies.empty()) return;
    if (!running.done) queue_.push_back_first(std::move(running.attempt));
    running_.erase(task);
}

/// A task that no worker could start ends here.
void Manager::refuse(const Attempt& attempt, std::string why) {
    constexpr std::size_t shown = 200;
    Finished finished;
    finished.outcome = outcome_of(attempt, attempt.number);
    finished.outcome.text.resize(std::min(finished.outcome.text.size(), shown));
    finished.outcome.ending = Ending::failed;
    finished.outcome.exit_status = 127;
    finished.outcome.note = std::move(why);
    actions_.emplace_back(std::move(finished));
}

void Manager::start(Attempt attempt, int rank, Time now) {
    schedule_.assigned(rank);
    actions_.emplace_back(Started{attempt.task, attempt.number, rank});
    Running& running = running_[attempt.task.seq];
    running.copies.push_back({.rank = rank, .number = attempt.number, .since = now});
    running.attempt = std::move(attempt);
}

void Manager::hand_out(Time now) {
    if (draining_ || paused_ || queue_.empty()) return;
    if (!first_look_) first_look_ = now;
    if (settings_.cost_of && !all_added_ && now - *first_look_ < overview) return;
    std::unordered_map<int, Work> work;
    std::unordered_map<int, std::size_t> bytes;
    const auto send = [&](int rank) {
        say(rank, std::exchange(work[rank], {}));
        bytes[rank] = 0;
    };
    while (!queue_.empty()) {
        const std::optional<int> rank = schedule_.next();
        if (!rank) break;
        Attempt attempt = queue_.pop(kinds_);
        const std::size_t size = sizeof(WorkItem) + attempt.task.text.size();
        if (bytes[*rank] > 0 && bytes[*rank] + size > work_size) send(*rank);
        bytes[*rank] += size;
        work[*rank].items.push_back(
            {.seq = attempt.task.seq, .attempt = attempt.number, .text = attempt.task.text});
        start(std::move(attempt), *rank, now);
    }
    for (auto& [rank, batch] : work) {
        if (!batch.items.empty()) say(rank, std::move(batch));
    }
}

/// J. Dean and S. Ghemawat, MapReduce, 2004, section 3.6 (doi:10.1145/1327452.1327492): near
/// the end, what runs suspiciously long is started once more elsewhere; the first result
/// counts.
void Manager::start_backup(Time now) {
    const bool at_the_end = all_added_ && queue_.empty() && !draining_ && !running_.empty();
    if (!settings_.backup || !at_the_end) return;
    const std::optional<double> limit = durations_.straggler_limit();
    if (!limit) return;
    for (auto& [seq, running] : running_) {
        const bool alone = running.copies.size() == 1 && !running.done;
        if (!alone || seconds(now - running.copies.front().since) < *limit) continue;
        const auto rank = schedule_.idle_besides(running.copies.front().rank);
        if (!rank) continue;
        Attempt attempt = running.attempt;
        ++attempt.number;
        say(*rank,
            Work{
                .items = {{.seq = seq, .attempt = attempt.number, .text = attempt.task.text}}});
        start(std::move(attempt), *rank, now);
    }
}

void Manager::quit_when_done() {
    const bool nothing_to_do = draining_ || (all_added_ && queue_.empty());
    const bool held = held_ && !stopping_;
    if (quit_sent_ || held || !nothing_to_do || !running_.empty()) return;
    quit_sent_ = true;
    tell_everyone(goodbye());
}

Quit Manager::goodbye() const {
    const bool lost = std::any_of(workers_.begin(), workers_.end(), [](const Worker& each) {
        return each.presence == Presence::lost;
    });
    return {.scattered = lost ? std::uint8_t{1} : std::uint8_t{0}};
}

}  // namespace norma::farm
