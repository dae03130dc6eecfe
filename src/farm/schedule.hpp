#pragma once
// Which rank gets the next task: idle slots first, then a little ahead of need.

#include "norma/base/clock.hpp"

#include <optional>
#include <vector>

namespace norma::farm {

/// Self-scheduling with prefetch. A rank is given more tasks than it has slots only while tasks
/// are so short that fetching the next one would leave a slot idle: about `ahead` worth of work
/// each.
class Schedule {
  public:
    static constexpr std::chrono::milliseconds ahead{10};
    static constexpr int depth_limit = 64;  ///< tasks waiting per slot, however short they are

    /// Ranks come in order: 0, 1, ...
    void add_worker(int slots);

    /// The rank that should get the next task, or none: then a task must end first.
    [[nodiscard]] std::optional<int> next() const;

    void assigned(int rank);
    /// A task ran for `ran` and its slot is free.
    void ended(int rank, Duration ran);
    /// A rank gave a task back unstarted: something long is running there.
    void returned(int rank);

    [[nodiscard]] int slots() const noexcept { return slots_; }
    [[nodiscard]] int outstanding() const noexcept { return outstanding_; }

  private:
    struct Worker {
        int slots = 0;
        int outstanding = 0;
        bool prefetches = true;
    };
    [[nodiscard]] int depth() const;

    std::vector<Worker> workers_;
    int slots_ = 0;
    int outstanding_ = 0;
    double mean_seconds_ = 0;  // of recent tasks; 0 until one has ended
};

}  // namespace norma::farm
