#include "world.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

namespace norma::farm::simulation {

namespace {

using namespace std::chrono_literals;

bool behaves(const std::string& text, const char* how) {
    return text.ends_with(how);
}

}  // namespace

std::string output_of(const std::string& text) {
    if (behaves(text, "quiet")) return {};
    if (!behaves(text, "big")) return text + "\n";
    // Three times what rides with the outcome.
    std::string output;
    while (output.size() < 3 * inline_output_limit)
        output += text + " and on\n";
    return output;
}

bool succeeds(const std::string& text) {
    return !behaves(text, "fail");
}

void World::at(Time when, std::function<void()> what) {
    events_.push({std::max(when, now_), ++order_, std::move(what)});
}

bool World::step() {
    if (events_.empty()) return false;
    const auto what = std::move(const_cast<Event&>(events_.top()).what);
    now_ = events_.top().when;
    events_.pop();
    ++steps_;
    what();
    return true;
}

void PretendedHost::open_slots(int slots, int) {
    free_slots_ += slots;
    start_waiting();
}

void PretendedHost::start(std::uint64_t task, const Command& command) {
    const bool waits = std::any_of(
        waiting_.begin(), waiting_.end(), [&](const auto& each) { return each.first == task; });
    if (waits || running_.contains(task)) clashed_ = true;
    waiting_.emplace_back(task, command.argv.back());
    start_waiting();
}

void PretendedHost::withdraw(std::uint64_t task) {
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
        if (each->first != task) continue;
        waiting_.erase(each);
        tell(ProcessWithdrawn{task});
        return;
    }
}

void PretendedHost::tell(ProcessEvent event) {
    events_.push_back(std::move(event));
    wake_();
}

void PretendedHost::start_waiting() {
    while (free_slots_ > 0 && !waiting_.empty()) {
        const std::uint64_t task = waiting_.front().first;
        const std::string text = std::move(waiting_.front().second);
        waiting_.pop_front();
        --free_slots_;
        if (on_start) on_start(text);
        Running& running = running_[task];
        running = {.text = text,
                   .generation = ++generation_,
                   .signalled = false,
                   .since = world_.now()};
        tell(ProcessStarted{task});
        Duration takes = 1ms + world_.up_to(20ms);
        if (world_.chance(20)) takes = world_.up_to(2s);
        if (behaves(text, "long")) takes = 5s + world_.up_to(60s);
        world_.after(
            takes, [this, task, generation = running.generation] { end(task, generation, 0); });
    }
}

void PretendedHost::signal(std::uint64_t task, int signal_number) {
    const auto found = running_.find(task);
    if (found == running_.end()) return;
    found->second.signalled = true;
    const bool ignores = behaves(found->second.text, "stubborn") && signal_number != SIGKILL;
    if (ignores) return;
    world_.after(world_.up_to(5ms),
                 [this, task, generation = found->second.generation, signal_number] {
                     end(task, generation, signal_number);
                 });
}

void PretendedHost::end(std::uint64_t task, std::uint64_t generation, int signal_number) {
    const auto found = running_.find(task);
    if (!alive_ || found == running_.end() || found->second.generation != generation) return;
    const Running running = std::move(found->second);
    running_.erase(found);
    ++free_slots_;
    const std::string output = output_of(running.text);
    constexpr std::size_t piece = 20'000;
    for (std::size_t at = 0; at < output.size(); at += piece) {
        const ByteView part = as_bytes(output).subspan(at, std::min(piece, output.size() - at));
        tell(ProcessOutput{
            .task = task, .channel = Channel::out, .bytes = {part.begin(), part.end()}});
    }
    tell(ProcessEnded{.task = task,
                      .exit_status = signal_number == 0 && !succeeds(running.text) ? 3 : 0,
                      .signal = signal_number,
                      .signalled = running.signalled,
                      .started = 1,
                      .ran = seconds(world_.now() - running.since),
                      .note = {}});
    start_waiting();
}

int PretendedLink::size() const {
    return network_.size();
}

void PretendedLink::send(int to, Bytes body) {
    network_.send(rank_, to, std::move(body));
}

std::optional<Received> PretendedLink::receive() {
    if (inbox.empty()) return std::nullopt;
    Received received = std::move(inbox.front());
    inbox.pop_front();
    network_.received(received.body.size());
    return received;
}

Network::Network(World& world, int ranks, Weather weather, std::function<void(int)> wake)
    : world_(world), weather_(weather), wake_(std::move(wake)) {
    for (int rank = 0; rank < ranks; ++rank)
        links_.emplace_back(*this, rank);
}

void Network::send(int from, int to, Bytes body) {
    if (from == to) return deliver(from, to, body);
    if (cut_.contains(from) || cut_.contains(to) || world_.chance(weather_.lost)) return;
    const unsigned copies = world_.chance(weather_.repeated) ? 2 : 1;
    for (unsigned copy = 0; copy < copies; ++copy) {
        Duration delay = 20us + world_.up_to(80us);
        if (world_.chance(weather_.late)) delay += world_.up_to(20s);
        bytes_ += body.size();
        most_bytes_ = std::max(most_bytes_, bytes_);
        world_.after(delay, [this, from, to, body] {
            bytes_ -= body.size();
            if (!cut_.contains(from) && !cut_.contains(to)) deliver(from, to, body);
        });
    }
}

void Network::deliver(int from, int to, const Bytes& body) {
    bytes_ += body.size();
    most_bytes_ = std::max(most_bytes_, bytes_);
    link(to).inbox.push_back({.from = from, .body = body});
    wake_(to);
}

}  // namespace norma::farm::simulation
