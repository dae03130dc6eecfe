#pragma once
// Which rank gets the next task: idle slots first, then a little ahead of need.

#include "norma/base/clock.hpp"

#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace norma::farm {

/// Self-scheduling with prefetch. A rank is given more tasks than it has slots only while tasks
/// are so short that fetching the next one would leave a slot idle: about `ahead` worth of work
/// each.
class Schedule {
  public:
    static constexpr std::chrono::milliseconds ahead{10};
    static constexpr int depth_limit = 64;  ///< tasks waiting per slot, however short they are

    /// Ranks are 0..ranks-1; none has slots yet.
    explicit Schedule(int ranks) : workers_(static_cast<std::size_t>(ranks)) {}

    /// The rank is there, with nothing to do; without slots it gets nothing.
    void join(int rank, int slots);
    /// The rank is gone, with all it had.
    void leave(int rank);

    /// The rank that should get the next task, or none: then a task must end first.
    [[nodiscard]] std::optional<int> next() const;
    /// A rank with a slot that nothing waits for, other than `but`.
    [[nodiscard]] std::optional<int> idle_besides(int but) const;

    void assigned(int rank);
    /// A task ran for `ran` and its slot is free.
    void ended(int rank, Duration ran);
    /// A rank gave a task back unstarted: something long is running there.
    void returned(int rank);

    [[nodiscard]] int slots() const noexcept { return slots_; }

  private:
    struct Worker {
        int slots = 0;
        int outstanding = 0;
        bool prefetches = true;
    };
    [[nodiscard]] int depth() const;
    [[nodiscard]] Worker& worker(int rank) { return workers_[static_cast<std::size_t>(rank)]; }
    [[nodiscard]] static double load(const Worker& worker) {
        return static_cast<double>(worker.outstanding) / worker.slots;
    }
    void set_outstanding(int rank, int outstanding);

    std::vector<Worker> workers_;
    std::set<std::pair<double, int>> by_load_;  // of the ranks that are there
    int slots_ = 0;
    double mean_seconds_ = 0;  // of recent tasks; 0 until one has ended
};

}  // namespace norma::farm
