#pragma once
// Whether a run may stop, asked of all ranks.

#include "grid/simulation.hpp"
#include "grid/stop_condition.hpp"

#include <vector>

namespace norma::grid {

/// Steps between two questions: a step that is asked about is made alone.
constexpr std::int64_t steps_between_checks = 100;

/// Collective: makes one step, and tells whether the condition holds after it.
template <int N>
[[nodiscard]] bool step_and_check(Simulation<N>& simulation,
                                  StopCondition& condition,
                                  double dt);

}  // namespace norma::grid
