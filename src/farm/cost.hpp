#pragma once
// What a task is expected to cost, so that the longest can start first: told by its line, or
// known from an earlier run's job log.
//
//     auto cost = cost_of_line("2", tell);              // --cost 2
//     auto cost = cost_of_job_log("old.log", command);  // --cost-from old.log

#include "norma/base/result.hpp"

#include "farm/command_template.hpp"
#include "farm/task.hpp"

#include <functional>
#include <string>

namespace norma::farm {

/// Expected seconds, or any number that grows with them; 0 if nothing is known of the task.
using CostOf = std::function<double(const Task&)>;

/// `{}`: the line itself is the number; `N`: its N-th word is, counted from 1, or from the end
/// if negative; `size`: the size of the file it names. `tell` is given a line for people when
/// the first task without a number turns up.
[[nodiscard]] Result<CostOf> cost_of_line(const std::string& how,
                                          std::function<void(const std::string&)> tell);

/// The run times of a job log of norma-farm or GNU parallel, by command; of a command that
/// stands there more than once, the last.
[[nodiscard]] Result<CostOf> cost_of_job_log(const std::string& path,
                                             const CommandTemplate& command);

}  // namespace norma::farm
