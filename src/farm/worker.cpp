#include "farm/worker.hpp"

#include <algorithm>
#include <csignal>
#include <string>

namespace norma::farm {

namespace {

/// Outcomes travel together up to about this size.
constexpr std::size_t message_size = 64 * 1024;
constexpr int status_not_started = 127;  // as a shell says it

std::size_t size_of(const Ended& ended) {
    return sizeof(Ended) + ended.out.size() + ended.err.size() + ended.note.size();
}

Ending ending_of(const ProcessEnded& ended) {
    const bool good = ended.note.empty() && ended.exit_status == 0 && ended.signal == 0;
    return good ? Ending::finished : Ending::failed;
}

}  // namespace

Worker::Worker(Hello hello) : hello_(std::move(hello)) {}

void Worker::on(const Message& message, Time now) {
    if (const auto* welcome = std::get_if<Welcome>(&message)) on_welcome(*welcome);
    if (const auto* work = std::get_if<Work>(&message)) on_work(*work, now);
    if (std::holds_alternative<Drain>(message)) {
        draining_ = true;
        give_back_waiting();
    }
    if (std::holds_alternative<Stop>(message)) stop(now);
    if (std::holds_alternative<Quit>(message)) quitting_ = true;
}

void Worker::on(const ProcessEvent& event, Time now) {
    if (const auto* output = std::get_if<ProcessOutput>(&event)) on_output(*output);
    if (const auto* ended = std::get_if<ProcessEnded>(&event)) on_ended(*ended);
    start_waiting(now);
}

void Worker::on_welcome(const Welcome& welcome) {
    welcome_ = welcome;
    // Rank 0 refused a bad template before anyone was welcomed.
    auto parsed = CommandTemplate::parse(welcome.command);
    command_ = std::move(*parsed);
    for (int slot = welcome.slots; slot >= 1; --slot)
        free_slots_.push_back(slot);
}

void Worker::on_work(const Work& work, Time now) {
    for (const WorkItem& item : work.items)
        waiting_.push_back({item, now});
    if (draining_) {
        give_back_waiting();
        return;
    }
    start_waiting(now);
}

void Worker::start_waiting(Time now) {
    while (!waiting_.empty() && !free_slots_.empty() && !draining_) {
        const int slot = free_slots_.back();
        free_slots_.pop_back();
        Running running{.item = std::move(waiting_.front().item),
                        .ends_at = {},
                        .killed_at = {},
                        .ending = Ending::finished,
                        .out_bytes = 0,
                        .out = {},
                        .err = {}};
        waiting_.pop_front();
        if (welcome_.timeout_us > 0) {
            running.ends_at = now + std::chrono::microseconds(welcome_.timeout_us);
        }
        actions_.emplace_back(StartProcess{slot, command_of(running.item, slot)});
        running_.emplace(slot, std::move(running));
        ++ran_;
    }
}

Command Worker::command_of(const WorkItem& item, int slot) const {
    Command command = command_->render(item.text, item.seq);
    const std::string seq = std::to_string(item.seq);
    const std::string slot_number = std::to_string(welcome_.first_slot + slot - 1);
    const std::pair<const char*, std::string> variables[] = {
        {"NORMA_TASK=", seq},
        {"NORMA_ATTEMPT=", std::to_string(item.attempt)},
        {"NORMA_SLOT=", slot_number},
        {"PARALLEL_SEQ=", seq},
        {"PARALLEL_JOBSLOT=", slot_number}};
    for (const auto& [name, value] : variables)
        command.environment.push_back(name + value);
    return command;
}

void Worker::on_output(const ProcessOutput& output) {
    const auto found = running_.find(output.slot);
    if (found == running_.end()) return;
    Running& running = found->second;
    Bytes& kept = output.channel == Channel::out ? running.out : running.err;
    if (output.channel == Channel::out) running.out_bytes += output.bytes.size();
    kept.insert(kept.end(), output.bytes.begin(), output.bytes.end());
    if (running.out.size() + running.err.size() > inline_output_limit) spill(running);
}

void Worker::spill(Running& running) {
    for (const Channel channel : {Channel::out, Channel::err}) {
        Bytes& kept = channel == Channel::out ? running.out : running.err;
        // The end of a short error output rides with the outcome: people are shown it.
        if (kept.size() < inline_output_limit / 2) continue;
        actions_.emplace_back(Message(Output{.seq = running.item.seq,
                                             .attempt = running.item.attempt,
                                             .channel = channel,
                                             .bytes = std::exchange(kept, {})}));
    }
}

void Worker::on_ended(const ProcessEnded& process) {
    const auto found = running_.find(process.slot);
    if (found == running_.end()) return;
    Running& running = found->second;
    Ended ended{
        .seq = running.item.seq,
        .attempt = running.item.attempt,
        .ending = running.ending == Ending::finished ? ending_of(process) : running.ending,
        .exit_status = process.note.empty() ? process.exit_status : status_not_started,
        .signal = process.signal,
        .started = process.started,
        .ran = process.ran,
        .out_bytes = running.out_bytes,
        .note = process.note,
        .out = std::move(running.out),
        .err = std::move(running.err)};
    running_.erase(found);
    free_slots_.push_back(process.slot);
    outcomes_.ended.push_back(std::move(ended));
}

void Worker::tick(Time now) {
    for (auto& [slot, running] : running_) {
        if (running.ends_at && now >= *running.ends_at)
            end(slot, running, Ending::timed_out, now);
        if (running.killed_at && now >= *running.killed_at) {
            actions_.emplace_back(SignalProcess{slot, SIGKILL});
            running.killed_at = now + grace;
        }
    }
    if (!waiting_.empty() && now - waiting_.front().since > waiting_limit) give_back_waiting();
}

void Worker::end(int slot, Running& running, Ending why, Time now) {
    running.ends_at.reset();
    if (running.ending == Ending::finished) running.ending = why;
    if (running.killed_at) return;
    running.killed_at = now + grace;
    actions_.emplace_back(SignalProcess{slot, SIGTERM});
}

void Worker::stop(Time now) {
    draining_ = true;
    give_back_waiting();
    for (auto& [slot, running] : running_)
        end(slot, running, Ending::canceled, now);
}

void Worker::give_back_waiting() {
    for (const Waiting& waiting : waiting_)
        outcomes_.returned.push_back(waiting.item.seq);
    waiting_.clear();
}

std::optional<Time> Worker::next_deadline() const {
    std::optional<Time> next;
    const auto earlier = [&next](const std::optional<Time>& time) {
        if (time && (!next || *time < *next)) next = time;
    };
    for (const auto& [slot, running] : running_) {
        earlier(running.ends_at);
        earlier(running.killed_at);
    }
    if (!waiting_.empty()) earlier(waiting_.front().since + waiting_limit);
    return next;
}

void Worker::leave_when_idle() {
    if (!quitting_ || left_ || !running_.empty()) return;
    left_ = true;
    actions_.emplace_back(Message(Bye{.ran = ran_}));
}

std::vector<WorkerAction> Worker::take_actions() {
    if (!std::exchange(said_hello_, true)) actions_.emplace_back(Message(hello_));
    Outcomes part;
    std::size_t size = 0;
    for (Ended& ended : outcomes_.ended) {
        size += size_of(ended);
        part.ended.push_back(std::move(ended));
        if (size < message_size) continue;
        actions_.emplace_back(Message(std::exchange(part, {})));
        size = 0;
    }
    for (const std::uint64_t seq : outcomes_.returned) {
        part.returned.push_back(seq);
        if (part.returned.size() * sizeof seq < message_size) continue;
        actions_.emplace_back(Message(std::exchange(part, {})));
    }
    if (!part.ended.empty() || !part.returned.empty())
        actions_.emplace_back(Message(std::move(part)));
    outcomes_ = {};
    leave_when_idle();
    return std::exchange(actions_, {});
}

}  // namespace norma::farm
