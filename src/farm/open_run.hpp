#pragma once
// Everything a run needs on rank 0, opened and checked before the first task.

#include "norma/base/result.hpp"

#include "farm/farm.hpp"
#include "farm/ledger.hpp"
#include "farm/report.hpp"
#include "farm/task_file.hpp"

#include <memory>

namespace norma::farm {

struct OpenRun {
    std::unique_ptr<TaskReader> tasks;
    std::unique_ptr<Report> report;
    std::unique_ptr<Ledger> ledger;
    bool remove_journal = false;  ///< when all has succeeded
};

/// Opens the list, the journal, the job log and the results folder; says on standard error what
/// an earlier run has done already.
[[nodiscard]] Result<OpenRun> open_run(const FarmSettings& settings);

/// --dry-run: writes the command of every task of the list to standard output, a line each.
[[nodiscard]] std::optional<Failure> print_commands(const FarmSettings& settings);

}  // namespace norma::farm
