#pragma once
// The columns that a command line names.

#include "reduce/reduce_settings.hpp"

#include <string>
#include <vector>

namespace norma::reduce {

/// In keys, columns, aggregates and the condition, as far as these can be read; some may be
/// there twice.
[[nodiscard]] std::vector<std::string> asked_names(const ReduceSettings& settings);

}  // namespace norma::reduce
