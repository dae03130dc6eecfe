#pragma once
// What a run consists of, made of its settings.

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/checkpoint.hpp"

#include "grid/exact_solution.hpp"
#include "grid/outputs.hpp"
#include "grid/run_settings.hpp"
#include "grid/simulation.hpp"
#include "grid/stability.hpp"
#include "grid/stop_condition.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace norma::grid {

template <int N>
struct OpenRun {
    double dt = 1;
    TimeStep step;  ///< how dt was found
    std::int64_t last = 0;
    std::string too_large;  ///< what to say where memory is short for this rank's fields
    std::unique_ptr<Simulation<N>> simulation;  ///< with its start values
    std::unique_ptr<Outputs<N>> outputs;        ///< the folder is this run's
    std::unique_ptr<StopCondition> stop;
    std::optional<ExactSolution> exact;  ///< if it is to be checked
};

/// Collective: checks the settings against each other, makes all parts of the run and gives it
/// its start values, or those of the checkpoint. Throws an Ending on all ranks if that cannot
/// be. `settings`, to which the outputs refer, become alike on all ranks; `say` tells the user.
template <int N>
[[nodiscard]] OpenRun<N> open_run(RunSettings& settings,
                                  const Communicator& comm,
                                  const Checkpoint* from,
                                  const std::function<void(const std::string&)>& say);

}  // namespace norma::grid
