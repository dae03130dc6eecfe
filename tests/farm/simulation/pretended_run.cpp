#include "pretended_run.hpp"

#include "norma/wire/encode.hpp"

namespace norma::farm::simulation {

namespace {

using namespace std::chrono_literals;

/// No run of ours takes longer than this unless it hangs.
constexpr Duration endless = 1h;
/// Nor needs more steps, unless a rank never rests.
constexpr std::uint64_t most_steps = 1'000'000;
constexpr std::uint64_t most_steps_per_rank = 20'000;
/// A farm of so few ranks never has more than this under way.
constexpr std::size_t most_bytes = 64 << 20;
constexpr std::size_t worker_bytes = 6 << 20;
constexpr int messages_per_turn = 256;

Hello hello_of(int rank, int slots) {
    Hello hello;
    hello.host = "host" + std::to_string(rank);
    for (int core = 0; core < slots; ++core)
        hello.allowed.push_back(core);
    return hello;
}

}  // namespace

PretendedRun::PretendedRun(World& world, OpenRun& opened, const RunPlan& plan)
    : world_(world),
      plan_(plan),
      network_(world, plan.manager.ranks, plan.weather, [this](int rank) { wake(rank); }),
      nodes_(static_cast<std::size_t>(plan.manager.ranks)) {
    manager_.emplace(
        ManagerParts{
            .link = network_.link(0), .tasks = *opened.tasks, .ledger = *opened.ledger},
        plan.manager,
        plan.survive,
        world.now());
    for (int rank = 0; rank < plan.manager.ranks; ++rank) {
        Node& each = node(rank);
        each.host = std::make_unique<PretendedHost>(world, [this, rank] { wake(rank); });
        each.host->on_start = [this](const std::string& text) {
            if (on_start) on_start(text);
        };
        each.seat = std::make_unique<WorkerSeat>(
            network_.link(rank), *each.host, hello_of(rank, plan.slots), world.now());
        wake(rank);
        if (rank > 0) plan_accidents(rank);
    }
    if (plan.killed_after) world.after(*plan.killed_after, [this] { killed_ = true; });
    if (plan.drained_after) {
        world.after(*plan.drained_after, [this] {
            manager_->drain();
            wake(0);
        });
    }
    if (plan.stopped_after) {
        world.after(*plan.stopped_after, [this] {
            stopped_ = true;
            manager_->stop();
            wake(0);
        });
    }
}

void PretendedRun::plan_accidents(int rank) {
    constexpr Duration soon = 30s;
    if (world_.chance(plan_.weather.ranks_killed)) {
        world_.after(world_.up_to(soon), [this, rank] { kill(rank); });
    }
    if (world_.chance(plan_.weather.ranks_frozen)) {
        for (Duration when = world_.up_to(soon); when < 4 * soon;
             when += world_.up_to(2 * soon)) {
            world_.after(when, [this, rank] {
                node(rank).frozen_until = world_.now() + world_.up_to(60s);
            });
        }
    }
    if (world_.chance(plan_.weather.ranks_cut)) {
        world_.after(world_.up_to(soon), [this, rank] {
            network_.cut(rank);
            world_.after(world_.up_to(60s), [this, rank] { network_.mend(rank); });
        });
    }
}

void PretendedRun::kill(int rank) {
    node(rank).alive = false;
    node(rank).host->end();
}

void PretendedRun::wake(int rank) {
    Node& each = node(rank);
    if (!each.alive || std::exchange(each.woken, true)) return;
    world_.at(std::max(world_.now(), each.frozen_until), [this, rank] { turn(rank); });
}

void PretendedRun::turn(int rank) {
    Node& each = node(rank);
    each.woken = false;
    if (!each.alive) return;
    if (world_.now() < each.frozen_until) return wake(rank);
    while (each.alive && turn_once(rank)) {
    }
    if (each.alive) set_timer(rank);
}

bool PretendedRun::turn_once(int rank) {
    Node& each = node(rank);
    const Time now = world_.now();
    bool happened = false;
    for (int i = 0; i < messages_per_turn; ++i) {
        auto received = network_.link(rank).receive();
        if (!received) break;
        happened = true;
        auto envelope = wire::decode<Envelope>(received->body);
        const std::size_t bytes = received->body.size();
        if (envelope.voice == Voice::worker) {
            manager_->on(received->from, std::move(envelope), bytes, now);
        } else {
            each.seat->on(std::move(envelope), bytes, now);
        }
    }
    happened = each.seat->turn(now) || happened;
    if (rank == 0) {
        happened = manager_->turn(now) || happened;
        for (const std::string& note : manager_->take_notes())
            ranks_back_ += note.ends_with("is back") ? 1 : 0;
    }
    if (each.host->clashed()) broken_ = "a rank runs two copies of a task";
    if (each.seat->unacknowledged() > worker_bytes)
        broken_ = "a worker keeps too much in memory";
    const bool leaves = each.seat->is_done() || each.seat->is_forsaken();
    if (rank != 0 && leaves) kill(rank);
    return happened;
}

void PretendedRun::set_timer(int rank) {
    Node& each = node(rank);
    Wait wait;
    each.seat->add_to(wait, world_.now());
    if (rank == 0) manager_->add_to(wait, world_.now());
    if (!wait.moment()) return;
    const std::uint64_t timer = ++each.timer;
    const Time when = std::max(*wait.moment(), world_.now() + 1us);
    world_.at(when, [this, rank, timer] {
        if (node(rank).timer == timer) wake(rank);
    });
}

bool PretendedRun::is_over() {
    return manager_->is_broken_off() || (manager_->is_done() && node(0).seat->is_done());
}

std::optional<RunResult> PretendedRun::run() {
    const Time begin = world_.now();
    const std::uint64_t steps_limit =
        world_.steps() + most_steps + most_steps_per_rank * nodes_.size();
    while (!killed_ && !broken_ && !is_over()) {
        if (!world_.step()) broken_ = "nothing happens any more, and the run is not over";
        if (world_.now() - begin > endless) broken_ = "the run does not end";
        if (world_.steps() > steps_limit) broken_ = "a rank never rests";
        if (stopped_ && world_.now() - begin > endless / 2)
            broken_ = "stopped, it does not end";
    }
    if (network_.most_bytes() > most_bytes && network_.size() <= 64) {
        broken_ = "more is under way than a farm so small may send";
    }
    if (killed_ || broken_) return std::nullopt;
    manager_->close(world_.now());
    return manager_->result();
}

}  // namespace norma::farm::simulation
