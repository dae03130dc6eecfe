#pragma once
// How deep the halos are: candidates, tried out while steps are made, and the fastest of them.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace norma::detail {

/// Tries depths in turn until one is clearly slower than the best before it; then that is kept.
/// Every rank is told the same times, so all choose alike.
class DepthChoice {
  public:
    /// Only one way.
    explicit DepthChoice(int depth) : candidates_{depth} {}
    /// Candidates, ascending.
    explicit DepthChoice(std::vector<int> candidates) : candidates_(std::move(candidates)) {}

    /// The depth of the next steps.
    [[nodiscard]] int depth() const { return candidates_[chosen_ ? best_ : trying_]; }
    /// The greatest that may come.
    [[nodiscard]] int deepest() const { return candidates_.back(); }
    /// Whether nothing is tried out any more.
    [[nodiscard]] bool is_made() const { return chosen_ || candidates_.size() == 1; }
    /// Steps to make in a trial, a multiple of the depth: long enough to be timed.
    [[nodiscard]] std::int64_t trial_steps() const;
    /// Those of the trial that are still to be made.
    [[nodiscard]] std::int64_t steps_left() const { return trial_steps() - steps_; }
    /// Some of them have been made here, in so many seconds.
    void add(std::int64_t steps, double seconds);
    /// What a step took of those added.
    [[nodiscard]] double seconds_per_step() const;
    /// What a step took in the trial, the longest of all ranks; the next one begins.
    void note(double seconds_per_step);

  private:
    std::vector<int> candidates_;
    std::size_t trying_ = 0;
    std::size_t best_ = 0;
    double best_seconds_ = 0;
    std::int64_t steps_ = 0;  // of this trial
    double seconds_ = 0;
    bool warm_ = false;  // the first trial is repeated: memory is new
    bool chosen_ = false;
};

}  // namespace norma::detail
