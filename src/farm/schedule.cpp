#include "farm/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace norma::farm {

namespace {

constexpr double memory = 0.05;  // weight of the newest duration in the running mean

}  // namespace

void Schedule::add_worker(int slots) {
    workers_.push_back({.slots = slots, .outstanding = 0, .prefetches = true});
    slots_ += slots;
}

int Schedule::depth() const {
    if (mean_seconds_ <= 0) return 0;
    const double tasks = std::floor(seconds(ahead) / mean_seconds_);
    return static_cast<int>(std::clamp(tasks, 0.0, static_cast<double>(depth_limit)));
}

std::optional<int> Schedule::next() const {
    const int per_slot = 1 + depth();
    std::optional<int> best;
    double least = 0;
    for (std::size_t rank = 0; rank < workers_.size(); ++rank) {
        const Worker& worker = workers_[rank];
        const int limit = worker.prefetches ? worker.slots * per_slot : worker.slots;
        if (worker.outstanding >= limit) continue;
        const double load = static_cast<double>(worker.outstanding) / worker.slots;
        if (best && load >= least) continue;
        best = static_cast<int>(rank);
        least = load;
    }
    return best;
}

void Schedule::assigned(int rank) {
    ++workers_[static_cast<std::size_t>(rank)].outstanding;
    ++outstanding_;
}

void Schedule::ended(int rank, Duration ran) {
    Worker& worker = workers_[static_cast<std::size_t>(rank)];
    --worker.outstanding;
    --outstanding_;
    worker.prefetches = true;
    const double newest = std::max(seconds(ran), 1e-6);
    mean_seconds_ =
        mean_seconds_ <= 0 ? newest : (1 - memory) * mean_seconds_ + memory * newest;
}

void Schedule::returned(int rank) {
    Worker& worker = workers_[static_cast<std::size_t>(rank)];
    --worker.outstanding;
    --outstanding_;
    worker.prefetches = false;
}

}  // namespace norma::farm
