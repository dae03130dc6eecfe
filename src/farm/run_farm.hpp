#pragma once
// A whole run of the farm on rank 0: tasks come in, results go out.

#include "base/signals.hpp"
#include "farm/manager_seat.hpp"
#include "farm/process.hpp"
#include "farm/progress.hpp"

#include <sys/types.h>

#include <string>

namespace norma::farm {

struct RunSettings {
    ManagerSettings manager;
    bool survive = false;         ///< a lost rank costs only the tasks it had
    bool under_launcher = false;  ///< a signal leaves about two seconds: do not wait for tasks
    std::string farewell{};       ///< told at once when the launcher ends us
    pid_t parent = 0;             ///< its end stops the run; 0: none
};

/// What a run works with; all of it outlives the run.
struct RunParts {
    ManagerParts manager;
    Report& report;  ///< its counts are shown as progress
    ProcessHost& processes;
    const Signals& signals;
    Progress& progress;
};

/// Serves as manager, and as a worker beside, until all is done or the run is stopped.
[[nodiscard]] RunResult run_farm(const RunParts& parts,
                                 Hello hello,
                                 const RunSettings& settings);

}  // namespace norma::farm
