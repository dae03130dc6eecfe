#pragma once
// Exact quantiles of values that were counted each for itself.

#include "table/result_table.hpp"

#include <vector>

namespace norma::reduce {

/// `counts` has a row for each text of a column: the text, its rows, and how many of these are
/// numbers.
[[nodiscard]] std::vector<table::Cell> exact_quantiles(const table::ResultTable& counts,
                                                       const std::vector<double>& levels,
                                                       char point);

}  // namespace norma::reduce
