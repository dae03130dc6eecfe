#include "decompose/depth_choice.hpp"

#include <algorithm>
#include <cmath>

namespace norma::detail {

namespace {

/// Of a trial; shorter ones say little.
constexpr double least_seconds = 0.02;
/// One slower than the best by this factor is taken for a sign that deeper ones are, too.
constexpr double clearly_slower = 1.15;

}  // namespace

std::int64_t DepthChoice::trial_steps() const {
    const std::int64_t depth = this->depth();
    if (best_seconds_ <= 0) return depth;
    const double cycles = least_seconds / (best_seconds_ * static_cast<double>(depth));
    return depth *
           std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil(cycles)), 1, 1000);
}

void DepthChoice::add(std::int64_t steps, double seconds) {
    steps_ += steps;
    seconds_ += seconds;
}

double DepthChoice::seconds_per_step() const {
    return seconds_ / static_cast<double>(steps_);
}

void DepthChoice::note(double seconds_per_step) {
    if (is_made()) return;
    steps_ = 0;
    seconds_ = 0;
    if (!warm_) {
        warm_ = true;
        best_seconds_ = seconds_per_step;
        return;
    }
    if (trying_ == 0 || seconds_per_step < best_seconds_) {
        best_ = trying_;
        best_seconds_ = seconds_per_step;
    }
    ++trying_;
    chosen_ =
        trying_ == candidates_.size() || seconds_per_step > clearly_slower * best_seconds_;
}

}  // namespace norma::detail
