#pragma once
// A run of norma-grid, from start values or a checkpoint to its end.

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/checkpoint.hpp"

#include "base/signals.hpp"
#include "grid/run_settings.hpp"

namespace norma::grid {

/// Collective: runs the model, from a checkpoint if one is given; rank 0 tells the user.
/// Returns the exit status, the same on all ranks: 0, not_as_expected, wrong_usage,
/// cannot_go_on or work_left. `signals` may ask it to end: then it leaves a checkpoint.
[[nodiscard]] int run_model(RunSettings settings,
                            const Communicator& comm,
                            const Signals& signals,
                            const Checkpoint* from = nullptr);

}  // namespace norma::grid
