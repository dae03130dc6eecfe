#pragma once
// How a task that must end is asked to: a sequence of signals with time to comply in between.

#include "norma/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace norma::farm {

struct TerminationStep {
    std::int32_t signal = 0;
    std::int32_t wait_ms = 0;  ///< before the next step
    bool operator==(const TerminationStep&) const = default;
};

/// After its last step a task is killed, again and again until nothing of it is left.
using Termination = std::vector<TerminationStep>;

/// The wait after a signal behind which none is written.
constexpr std::chrono::milliseconds termination_wait{1000};

/// Reads SIGNAL,MILLISECONDS,SIGNAL,..., as GNU parallel's --termseq. A signal is a name, with
/// or without SIG, or a number.
[[nodiscard]] Result<Termination> parse_termination(std::string_view text);

}  // namespace norma::farm
