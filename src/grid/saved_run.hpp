#pragma once
// Runs that ended before their end, and left a checkpoint.

#include "norma/base/result.hpp"
#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/checkpoint.hpp"

#include "grid/run_settings.hpp"

#include <string>

namespace norma::grid {

/// Collective: what the folder of a run, a series of checkpoints or one checkpoint says of the
/// run to go on with, and the checkpoint.
struct SavedRun {
    RunSettings settings;
    Checkpoint checkpoint;
};
[[nodiscard]] Result<SavedRun> saved_run(const Communicator& comm, const std::string& path);

}  // namespace norma::grid
