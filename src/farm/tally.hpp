#pragma once
// What a run counts.

#include "farm/task.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace norma::farm {

/// A task that failed for good, as it is told at the end.
struct FailedTask {
    Outcome outcome;
    std::string error_tail;  ///< the end of what it wrote to standard error
};

struct Tally {
    std::uint64_t finished = 0;
    std::uint64_t failed = 0;
    std::uint64_t timed_out = 0;
    std::uint64_t before = 0;          ///< of the finished ones: in earlier runs
    std::uint64_t retried = 0;         ///< attempts that failed and were made again
    std::uint64_t canceled = 0;        ///< attempts ended because the run was stopped
    std::uint64_t lost = 0;            ///< attempts that ended with their rank
    std::uint64_t superseded = 0;      ///< attempts another copy of which was faster
    std::uint64_t cut = 0;             ///< tasks of which not all output was kept
    double busy_seconds = 0;           ///< of all attempts in this run
    std::vector<FailedTask> failures;  ///< the first ones

    /// Tasks that did not succeed.
    [[nodiscard]] std::uint64_t unsuccessful() const noexcept { return failed + timed_out; }
    [[nodiscard]] std::uint64_t done() const noexcept { return finished + unsuccessful(); }
};

}  // namespace norma::farm
