#pragma once
// What all ranks spent in the scopes of their timers, side by side.
//
//     const norma::Timings spent = norma::timings(world);   // collective
//     if (world.rank() == 0) std::cout << spent.table();
//     spent.at("step/exchange").max_s;

#include "norma/comm/call.hpp"
#include "norma/comm/timer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace norma {

class Communicator;

/// One scope over all ranks. A rank that never entered it counts as 0 seconds.
struct ScopeTimes {
    std::string path;  ///< the names from the outermost scope to this one: "step/exchange"
    std::uint64_t calls = 0;  ///< of all ranks together
    int ranks = 0;            ///< how many ranks entered it
    double min_s = 0;         ///< seconds of the rank that spent least in it,
    double mean_s = 0;        ///< of all ranks on average,
    double max_s = 0;         ///< and of the rank that spent most,
    int slowest = 0;          ///< which is this one (the lowest of several)

    /// What waiting for the slowest costs: max / mean, 1 where all spend the same.
    [[nodiscard]] double imbalance() const noexcept { return mean_s > 0 ? max_s / mean_s : 1; }
};

/// The scopes of all ranks, each followed by those inside it, in the order they were first met.
class Timings {
  public:
    /// Of so many ranks, each scope followed by those inside it.
    Timings(int ranks, std::vector<ScopeTimes> scopes)
        : ranks_(ranks), scopes_(std::move(scopes)) {}

    /// Ranks that were asked.
    [[nodiscard]] int ranks() const noexcept { return ranks_; }
    /// One for each path.
    [[nodiscard]] const std::vector<ScopeTimes>& scopes() const noexcept { return scopes_; }
    /// Throws UsageError if no rank entered a scope of that path.
    [[nodiscard]] const ScopeTimes& at(std::string_view path) const;

    /// For people: a line for each scope, indented as they nest.
    [[nodiscard]] std::string table() const;
    /// For programs: one object, described in docs/formats/timings.md.
    [[nodiscard]] std::string json() const;

  private:
    int ranks_;
    std::vector<ScopeTimes> scopes_;
};

namespace detail {
/// The scopes of ranks, of which rank r spent `spent[r]`: each scope followed by those inside
/// it.
[[nodiscard]] std::vector<ScopeTimes> side_by_side(
    const std::vector<std::vector<TimeSpent>>& spent);
}  // namespace detail

/// Collective: what the timers of every rank of `comm` have counted so far; the same on every
/// rank, whether or not they entered the same scopes. Throws MpiError.
[[nodiscard]] Timings timings(const Communicator& comm, Where where = Where::current());

}  // namespace norma
