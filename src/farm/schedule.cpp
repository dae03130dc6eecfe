#include "farm/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace norma::farm {

namespace {

constexpr double memory = 0.05;  // weight of the newest duration in the running mean

}  // namespace

void Schedule::join(int rank, int slots) {
    worker(rank) = {.slots = slots, .outstanding = 0, .prefetches = true};
    slots_ += slots;
    if (slots > 0) by_load_.emplace(0.0, rank);
}

void Schedule::leave(int rank) {
    Worker& gone = worker(rank);
    if (gone.slots == 0) return;
    by_load_.erase({load(gone), rank});
    slots_ -= gone.slots;
    gone = {};
}

int Schedule::depth() const {
    if (mean_seconds_ <= 0) return 0;
    const double tasks = std::floor(seconds(ahead) / mean_seconds_);
    return static_cast<int>(std::clamp(tasks, 0.0, static_cast<double>(depth_limit)));
}

std::optional<int> Schedule::next() const {
    const int per_slot = 1 + depth();
    for (const auto& [load, rank] : by_load_) {
        if (load >= per_slot) break;
        const Worker& worker = workers_[static_cast<std::size_t>(rank)];
        if (worker.prefetches || worker.outstanding < worker.slots) return rank;
    }
    return std::nullopt;
}

std::optional<int> Schedule::idle_besides(int but) const {
    for (const auto& [load, rank] : by_load_) {
        if (load >= 1) break;
        if (rank != but) return rank;
    }
    return std::nullopt;
}

void Schedule::set_outstanding(int rank, int outstanding) {
    Worker& changed = worker(rank);
    auto entry = by_load_.extract({load(changed), rank});
    changed.outstanding = outstanding;
    entry.value().first = load(changed);
    by_load_.insert(std::move(entry));
}

void Schedule::assigned(int rank) {
    set_outstanding(rank, worker(rank).outstanding + 1);
}

void Schedule::ended(int rank, Duration ran) {
    set_outstanding(rank, worker(rank).outstanding - 1);
    worker(rank).prefetches = true;
    const double newest = std::max(seconds(ran), 1e-6);
    mean_seconds_ =
        mean_seconds_ <= 0 ? newest : (1 - memory) * mean_seconds_ + memory * newest;
}

void Schedule::returned(int rank) {
    set_outstanding(rank, worker(rank).outstanding - 1);
    worker(rank).prefetches = false;
}

}  // namespace norma::farm
