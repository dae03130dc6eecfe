#pragma once
// What a journal tells people: how a run stands, what its tasks wrote, which failed. Only
// reads; a farm may be at work on it meanwhile.

#include "norma/base/result.hpp"

#include <string>

namespace norma::farm {

/// How the run stands, in a few lines. `run` is a journal, or a list with one beside it.
[[nodiscard]] Result<std::string> run_status(const std::string& run);

/// Writes the output of every finished task to standard output and error, in the list's order.
[[nodiscard]] Result<std::string> write_run_output(const std::string& run);

/// The tasks that failed, with exit status and the end of their error output.
[[nodiscard]] Result<std::string> failed_tasks(const std::string& run);

}  // namespace norma::farm
