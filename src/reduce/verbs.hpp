#pragma once
// What norma-reduce does, a function for each verb.

#include "reduce/reduce_settings.hpp"
#include "reduce/run_pass.hpp"

#include <string>
#include <vector>

namespace norma::reduce {

/// Verbs by their names.
[[nodiscard]] const std::vector<std::string>& verb_names();

/// Collective: does what is asked for and tells of it. Returns the exit status, the same on all
/// ranks.
[[nodiscard]] int run_reduce(const ReduceSettings& settings, const Crew& crew);

}  // namespace norma::reduce
