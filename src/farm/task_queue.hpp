#pragma once
// The tasks that wait for a slot, the one that should start next on top: the longest first.

#include "farm/task.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace norma::farm {

/// A task on its way: what was tried, and what it is expected to cost.
struct Attempt {
    Task task;
    std::uint32_t number = 1;  ///< of the attempt, over all runs
    std::uint16_t tries = 1;   ///< in this run
    std::uint16_t losses = 0;  ///< attempts that ended with their rank
    std::uint32_t kind = 0;    ///< tasks of one kind take about as long; see Kinds
    float cost = 0;  ///< expected seconds (or anything that grows with them); 0: unknown
};

/// Sorts tasks into kinds by the shape of their text, and learns how long each kind takes.
class Kinds {
  public:
    /// `sim --n 12 a/7.dat` and `sim --n 9 b/8.dat` are of one kind: numbers and folders do not
    /// count.
    [[nodiscard]] std::uint32_t kind_of(const std::string& text);
    void learn(std::uint32_t kind, double ran);
    /// Seconds a task of this kind may take; of all kinds together while this one is not known.
    [[nodiscard]] double expected(std::uint32_t kind) const;

  private:
    /// More kinds than this tell nothing: the rest are one.
    static constexpr std::size_t limit = 64;

    struct Mean {
        double seconds = 0;
        std::uint64_t count = 0;
        void add(double ran);
    };
    std::unordered_map<std::string, std::uint32_t> kinds_;
    std::vector<Mean> means_;
    Mean all_;
};

/// Longest expected first (R. L. Graham, Bounds on multiprocessing timing anomalies, 1969,
/// doi:10.1137/0117039): known costs come off a heap; tasks without one wait in a lane per
/// kind, and the kind that was seen to take longest goes first. Among equals, in the order of
/// the list.
class TaskQueue {
  public:
    void push(Attempt attempt);
    /// Back to the front: it was out already.
    void push_back_first(Attempt attempt);
    [[nodiscard]] Attempt pop(const Kinds& kinds);

    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Memory taken by what waits.
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  private:
    void push_known(Attempt attempt);
    [[nodiscard]] Attempt pop_known();
    void count(const Attempt& attempt);

    std::vector<Attempt> known_;              // a heap
    std::vector<std::deque<Attempt>> lanes_;  // by kind
    std::size_t size_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace norma::farm
