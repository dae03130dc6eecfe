#include "farm/worker.hpp"

#include <algorithm>
#include <csignal>
#include <string>

namespace norma::farm {

namespace {

/// Outcomes travel together up to about this size.
constexpr std::size_t message_size = std::size_t{64} * 1024;
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
    if (const auto* cancel = std::get_if<Cancel>(&message)) on_cancel(*cancel, now);
    if (std::holds_alternative<Drain>(message)) {
        draining_ = true;
        withdraw_waiting();
    }
    if (std::holds_alternative<Stop>(message)) stop(now);
    if (const auto* quit = std::get_if<Quit>(&message)) {
        quitting_ = true;
        scattered_ = quit->scattered != 0;
    }
}

void Worker::on(const ProcessEvent& event, Time now) {
    std::visit([this, now](const auto& one) { on_event(one, now); }, event);
}

void Worker::on_welcome(const Welcome& welcome) {
    welcome_ = welcome;
    // Rank 0 refused a bad template before anyone was welcomed.
    auto parsed = CommandTemplate::parse(welcome.command);
    command_ = std::move(*parsed);
    const int more = welcome.slots - std::exchange(open_slots_, welcome.slots);
    if (more <= 0) return;
    const int first = welcome.first_slot + welcome.slots - more;
    actions_.emplace_back(OpenSlots{.slots = more, .first = first});
}

void Worker::on_work(const Work& work, Time now) {
    for (const WorkItem& item : work.items) {
        if (draining_) {
            outcomes_.returned.push_back(item.seq);
            continue;
        }
        waiting_.push_back({.seq = item.seq, .attempt = item.attempt, .since = now});
        actions_.emplace_back(StartProcess{item.seq, command_of(item)});
    }
}

void Worker::on_cancel(const Cancel& cancel, Time now) {
    if (const auto running = running_.find(cancel.seq); running != running_.end()) {
        if (running->second.attempt == cancel.attempt)
            end(cancel.seq, running->second, Ending::superseded, now);
        return;
    }
    for (Waiting& waiting : waiting_) {
        const bool meant = waiting.seq == cancel.seq && waiting.attempt == cancel.attempt;
        if (!meant || std::exchange(waiting.withdrawn, true)) continue;
        actions_.emplace_back(WithdrawProcess{waiting.seq});
    }
}

Command Worker::command_of(const WorkItem& item) const {
    Command command = command_->render(item.text, item.seq);
    command.argv.insert(command.argv.begin(), welcome_.limits.begin(), welcome_.limits.end());
    const std::string seq = std::to_string(item.seq);
    const std::pair<const char*, std::string> variables[] = {
        {"NORMA_TASK=", seq},
        {"NORMA_ATTEMPT=", std::to_string(item.attempt)},
        {"PARALLEL_SEQ=", seq}};
    for (const auto& [name, value] : variables)
        command.environment.push_back(name + value);
    return command;
}

std::optional<Worker::Waiting> Worker::take_waiting(std::uint64_t seq) {
    // They start in the order they came: it is the first but for those being withdrawn.
    const auto found = std::find_if(waiting_.begin(),
                                    waiting_.end(),
                                    [seq](const Waiting& each) { return each.seq == seq; });
    if (found == waiting_.end()) return std::nullopt;
    const Waiting taken = *found;
    waiting_.erase(found);
    return taken;
}

void Worker::on_event(const ProcessStarted& started, Time now) {
    const auto waited = take_waiting(started.task);
    if (!waited) return;
    Running& running = running_[started.task];
    running.attempt = waited->attempt;
    running.out_cap = CappedOutput(welcome_.max_output);
    running.err_cap = CappedOutput(welcome_.max_output);
    if (welcome_.timeout_us > 0) {
        running.ends_at = now + std::chrono::microseconds(welcome_.timeout_us);
    }
    ++ran_;
    last_start_ = now;
    if (stopping_) end(started.task, running, Ending::canceled, now);
    if (dismissed_) end(started.task, running, Ending::superseded, now);
}

void Worker::on_event(const ProcessWithdrawn& withdrawn, Time) {
    if (take_waiting(withdrawn.task)) outcomes_.returned.push_back(withdrawn.task);
}

void Worker::on_event(const ProcessOutput& output, Time) {
    const auto found = running_.find(output.task);
    if (found == running_.end()) return;
    Running& running = found->second;
    const bool is_out = output.channel == Channel::out;
    Bytes& kept = is_out ? running.out : running.err;
    if (is_out) running.out_bytes += output.bytes.size();
    const ByteView bytes = (is_out ? running.out_cap : running.err_cap).add(output.bytes);
    kept.insert(kept.end(), bytes.begin(), bytes.end());
    if (running.out.size() + running.err.size() > inline_output_limit)
        spill(output.task, running);
}

/// The ends of capped outputs ride with the outcome, behind all that came before.
void Worker::add_rests(std::uint64_t seq, Running& running) {
    for (const Channel channel : {Channel::out, Channel::err}) {
        const bool is_out = channel == Channel::out;
        const std::string rest = (is_out ? running.out_cap : running.err_cap).rest();
        if (rest.empty()) continue;
        send_ahead(seq, running, channel);
        (is_out ? running.out : running.err)
            .assign(as_bytes(rest).begin(), as_bytes(rest).end());
    }
}

void Worker::on_event(const ProcessEnded& process, Time) {
    Running running;
    if (auto found = running_.extract(process.task)) {
        running = std::move(found.mapped());
        add_rests(process.task, running);
    } else if (const auto waited = take_waiting(process.task)) {
        running.attempt = waited->attempt;  // it could not be started
    } else {
        return;
    }
    outcomes_.ended.push_back(
        {.seq = process.task,
         .attempt = running.attempt,
         .ending = process.signalled ? running.ending : ending_of(process),
         .exit_status = process.note.empty() ? process.exit_status : status_not_started,
         .signal = process.signal,
         .started = process.started,
         .ran = process.ran,
         .out_bytes = running.out_bytes,
         .left_out = running.out_cap.left_out() + running.err_cap.left_out(),
         .note = process.note,
         .out = std::move(running.out),
         .err = std::move(running.err)});
}

void Worker::spill(std::uint64_t seq, Running& running) {
    for (const Channel channel : {Channel::out, Channel::err}) {
        const Bytes& kept = channel == Channel::out ? running.out : running.err;
        // The end of a short error output rides with the outcome: people are shown it.
        if (kept.size() >= inline_output_limit / 2) send_ahead(seq, running, channel);
    }
}

void Worker::send_ahead(std::uint64_t seq, Running& running, Channel channel) {
    Bytes& kept = channel == Channel::out ? running.out : running.err;
    actions_.emplace_back(Message(Output{.seq = seq,
                                         .attempt = running.attempt,
                                         .channel = channel,
                                         .bytes = std::exchange(kept, {})}));
}

void Worker::tick(Time now) {
    for (auto& [seq, running] : running_) {
        if (running.ends_at && now >= *running.ends_at)
            end(seq, running, Ending::timed_out, now);
        if (running.signaled_at && now >= *running.signaled_at) send_signal(seq, running, now);
    }
    const std::optional<Time> due = withdrawal_due();
    if (due && now > *due) withdraw_waiting();
}

void Worker::end(std::uint64_t seq, Running& running, Ending why, Time now) {
    running.ends_at.reset();
    if (running.ending == Ending::finished) running.ending = why;
    if (!running.signaled_at) send_signal(seq, running, now);
}

void Worker::send_signal(std::uint64_t seq, Running& running, Time now) {
    TerminationStep step{.signal = SIGKILL, .wait_ms = kill_period.count()};
    if (running.signals < welcome_.termination.size())
        step = welcome_.termination[running.signals];
    ++running.signals;
    actions_.emplace_back(SignalProcess{seq, step.signal});
    running.signaled_at = now + std::chrono::milliseconds(step.wait_ms);
}

void Worker::stop(Time now) {
    draining_ = true;
    stopping_ = true;
    withdraw_waiting();
    for (auto& [seq, running] : running_)
        end(seq, running, Ending::canceled, now);
}

void Worker::dismiss(Time now) {
    dismissed_ = true;
    withdraw_waiting();
    for (auto& [seq, running] : running_)
        end(seq, running, Ending::superseded, now);
}

void Worker::begin_again() {
    dismissed_ = false;
    draining_ = false;
    quitting_ = false;
    said_hello_ = false;
    actions_.clear();
    outcomes_ = {};
}

std::optional<Duration> Worker::lease() const {
    if (welcome_.lease_us <= 0) return std::nullopt;
    return std::chrono::microseconds(welcome_.lease_us);
}

void Worker::withdraw_waiting() {
    for (Waiting& waiting : waiting_) {
        if (std::exchange(waiting.withdrawn, true)) continue;
        actions_.emplace_back(WithdrawProcess{waiting.seq});
    }
}

std::optional<Time> Worker::withdrawal_due() const {
    // With a slot free they wait for the system, not for a long task: it would be no better to
    // ask for them anew.
    if (running_.size() < static_cast<std::size_t>(welcome_.slots)) return std::nullopt;
    for (const Waiting& waiting : waiting_) {
        if (!waiting.withdrawn) return std::max(waiting.since, last_start_) + waiting_limit;
    }
    return std::nullopt;
}

std::optional<Time> Worker::next_deadline() const {
    std::optional<Time> next;
    const auto earlier = [&next](const std::optional<Time>& time) {
        if (time && (!next || *time < *next)) next = time;
    };
    for (const auto& [seq, running] : running_) {
        earlier(running.ends_at);
        earlier(running.signaled_at);
    }
    earlier(withdrawal_due());
    return next;
}

void Worker::leave_when_idle() {
    if (!quitting_ || left_ || dismissed_ || !is_idle()) return;
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
