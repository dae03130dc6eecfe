#pragma once
// A whole run of the farm on rank 0: tasks come in, results go out.

#include "farm/ledger.hpp"
#include "farm/link.hpp"
#include "farm/manager.hpp"
#include "farm/process.hpp"
#include "farm/progress.hpp"
#include "farm/report.hpp"
#include "farm/signals.hpp"
#include "farm/task_file.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace norma::farm {

struct RunSettings {
    ManagerSettings manager;
    bool under_launcher = false;  ///< a signal leaves about two seconds: do not wait for tasks
    pid_t parent = 0;             ///< its end stops the run; 0: none
};

/// What a run works with; all of it outlives the run.
struct RunParts {
    Link& link;
    ProcessHost& processes;
    TaskReader& tasks;
    Ledger& ledger;
    Report& report;
    const Signals& signals;
    Progress& progress;
};

/// How a run ended; what became of the tasks is in Report::tally().
struct RunResult {
    std::uint64_t read = 0;          ///< tasks of the list seen so far
    bool list_ended = false;         ///< and that was all of them
    bool interrupted = false;        ///< drained or stopped by a signal
    bool together = true;            ///< every rank said goodbye
    std::optional<Failure> failure;  ///< why the run could not go on
    double makespan = 0;  ///< seconds, from the first task handed out to the last result
    int slots = 0;
    int ranks = 0;
    int hosts = 0;

    /// Tasks of the list are not done, or may be.
    [[nodiscard]] bool work_is_left(const Tally& tally) const noexcept {
        return !list_ended || tally.done() < read;
    }
};

/// Serves as manager, and as a worker beside, until all is done or the run is stopped.
[[nodiscard]] RunResult run_farm(const RunParts& parts,
                                 Hello hello,
                                 const RunSettings& settings);

}  // namespace norma::farm
