#include "farm/manager.hpp"

#include "farm/slots.hpp"

#include <algorithm>

namespace norma::farm {

namespace {

/// The kernel takes 128 KiB in one argument, its closing NUL included; more never starts.
constexpr std::size_t text_limit = std::size_t{128} * 1024 - 1;
/// Tasks travel together up to this size.
constexpr std::size_t work_size = std::size_t{64} * 1024;

std::size_t footprint(const Task& task) {
    return sizeof(Task) + task.text.size();
}

}  // namespace

Manager::Manager(ManagerSettings settings)
    : settings_(std::move(settings)),
      hellos_(static_cast<std::size_t>(settings_.ranks)),
      greeted_(static_cast<std::size_t>(settings_.ranks), false) {}

void Manager::add(Task task, std::uint32_t attempts) {
    Attempt attempt{.task = std::move(task), .number = attempts + 1, .tries = 1, .rank = 0};
    if (attempt.task.text.size() > text_limit) {
        refuse(attempt,
               "the line has " + std::to_string(attempt.task.text.size()) +
                   " bytes; a command takes at most " + std::to_string(text_limit) +
                   " in one argument");
        return;
    }
    enqueue(std::move(attempt));
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
    tell_everyone(Stop{});
}

std::vector<ManagerAction> Manager::take_actions() {
    if (greetings_ == settings_.ranks) {
        hand_out();
        quit_when_done();
    }
    return std::exchange(actions_, {});
}

void Manager::on(int from, const Message& message) {
    if (const auto* hello = std::get_if<Hello>(&message)) on_hello(from, *hello);
    if (const auto* output = std::get_if<Output>(&message)) on_output(from, *output);
    if (const auto* outcomes = std::get_if<Outcomes>(&message)) on_outcomes(from, *outcomes);
    if (std::holds_alternative<Bye>(message)) ++goodbyes_;
}

void Manager::on_hello(int from, const Hello& hello) {
    const auto rank = static_cast<std::size_t>(from);
    if (greeted_[rank]) return;
    greeted_[rank] = true;
    hellos_[rank] = hello;
    if (++greetings_ == settings_.ranks) welcome_everyone();
}

void Manager::welcome_everyone() {
    const std::vector<int> slots = share_slots(hellos_, settings_.slots_of);
    int first_slot = 1;
    for (int rank = 0; rank < settings_.ranks; ++rank) {
        const int mine = slots[static_cast<std::size_t>(rank)];
        schedule_.add_worker(mine);
        actions_.push_back(SendMessage{rank,
                                       Welcome{.slots = mine,
                                               .first_slot = first_slot,
                                               .command = settings_.command,
                                               .timeout_us = settings_.timeout_us}});
        first_slot += mine;
    }
}

Manager::Attempt* Manager::find(int from, std::uint64_t seq, std::uint32_t number) {
    const auto found = attempts_.find(seq);
    if (found == attempts_.end()) return nullptr;
    Attempt& attempt = found->second;
    return attempt.rank == from && attempt.number == number ? &attempt : nullptr;
}

void Manager::on_output(int from, const Output& output) {
    if (const Attempt* attempt = find(from, output.seq, output.attempt)) {
        actions_.push_back(Piece{attempt->task.id, output});
    }
}

void Manager::on_outcomes(int from, const Outcomes& outcomes) {
    for (const Ended& ended : outcomes.ended)
        on_ended(from, ended);
    // Each goes to the front: the last one first.
    for (auto seq = outcomes.returned.rbegin(); seq != outcomes.returned.rend(); ++seq)
        take_back(from, *seq);
}

void Manager::on_ended(int from, const Ended& ended) {
    Attempt* found = find(from, ended.seq, ended.attempt);
    if (found == nullptr) return;
    Attempt attempt = std::move(*found);
    attempts_.erase(ended.seq);
    schedule_.ended(
        from, std::chrono::duration_cast<Duration>(std::chrono::duration<double>(ended.ran)));

    const bool succeeded = ended.ending == Ending::finished;
    const bool again =
        !succeeded && ended.ending != Ending::canceled && attempt.tries < settings_.tries;
    Finished finished;
    finished.final = ended.ending != Ending::canceled && !again;
    finished.outcome = {.id = attempt.task.id,
                        .seq = ended.seq,
                        .attempt = ended.attempt,
                        .ending = ended.ending,
                        .exit_status = ended.exit_status,
                        .signal = ended.signal,
                        .started = ended.started,
                        .ran = ended.ran,
                        .out_bytes = ended.out_bytes,
                        .host = hellos_[static_cast<std::size_t>(from)].host,
                        .note = ended.note,
                        .text = attempt.task.text};
    finished.out = ended.out;
    finished.err = ended.err;
    actions_.push_back(std::move(finished));
    if (again) {
        ++attempt.number;
        ++attempt.tries;
        enqueue(std::move(attempt));
    }
}

void Manager::take_back(int from, std::uint64_t seq) {
    const auto found = attempts_.find(seq);
    if (found == attempts_.end() || found->second.rank != from) return;
    schedule_.returned(from);
    queued_bytes_ += footprint(found->second.task);
    queue_.push_front(std::move(found->second));
    attempts_.erase(found);
}

/// A task that no worker could start ends here.
void Manager::refuse(const Attempt& attempt, std::string why) {
    Finished finished;
    finished.outcome = {.id = attempt.task.id,
                        .seq = attempt.task.seq,
                        .attempt = attempt.number,
                        .ending = Ending::failed,
                        .exit_status = 127,
                        .signal = 0,
                        .started = 0,
                        .ran = 0,
                        .out_bytes = 0,
                        .host = {},
                        .note = std::move(why),
                        .text = attempt.task.text.substr(0, 200)};
    actions_.push_back(std::move(finished));
}

void Manager::enqueue(Attempt attempt) {
    queued_bytes_ += footprint(attempt.task);
    queue_.push_back(std::move(attempt));
}

Manager::Attempt Manager::dequeue() {
    Attempt attempt = std::move(queue_.front());
    queue_.pop_front();
    queued_bytes_ -= footprint(attempt.task);
    return attempt;
}

void Manager::hand_out() {
    if (draining_) return;
    std::unordered_map<int, Work> work;
    std::unordered_map<int, std::size_t> bytes;
    const auto send = [&](int rank) {
        actions_.push_back(SendMessage{rank, std::exchange(work[rank], {})});
        bytes[rank] = 0;
    };
    while (!queue_.empty()) {
        const std::optional<int> rank = schedule_.next();
        if (!rank) break;
        Attempt attempt = dequeue();
        attempt.rank = *rank;
        schedule_.assigned(*rank);
        actions_.push_back(Started{attempt.task, attempt.number, *rank});
        const std::size_t size = footprint(attempt.task);
        if (bytes[*rank] > 0 && bytes[*rank] + size > work_size) send(*rank);
        bytes[*rank] += size;
        work[*rank].items.push_back(
            {.seq = attempt.task.seq, .attempt = attempt.number, .text = attempt.task.text});
        attempts_.insert_or_assign(attempt.task.seq, std::move(attempt));
    }
    for (const auto& [rank, batch] : work) {
        if (!batch.items.empty()) actions_.push_back(SendMessage{rank, batch});
    }
}

void Manager::tell_everyone(const Message& message) {
    for (int rank = 0; rank < settings_.ranks; ++rank)
        actions_.push_back(SendMessage{rank, message});
}

void Manager::quit_when_done() {
    const bool nothing_to_do = draining_ || (all_added_ && queue_.empty());
    if (quit_sent_ || !nothing_to_do || !attempts_.empty()) return;
    quit_sent_ = true;
    tell_everyone(Quit{});
}

}  // namespace norma::farm
