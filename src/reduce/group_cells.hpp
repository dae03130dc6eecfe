#pragma once
// Exact results of one group: count, sum, mean, least and greatest of decimal numbers.

#include "reduce/aggregates.hpp"
#include "reduce/group_by.hpp"
#include "table/result_table.hpp"

namespace norma::reduce {

/// Sums are written with as many decimals as the most precise number has, min and max with the
/// fewest they were written with; nothing of no numbers, but their count.
[[nodiscard]] table::Cell light_cell(Function function,
                                     const GroupColumn& state,
                                     std::uint32_t group);

}  // namespace norma::reduce
