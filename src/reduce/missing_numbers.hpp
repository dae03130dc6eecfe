#pragma once
// Numbers that stand for no value, such as -999.

#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <span>
#include <string>
#include <vector>

namespace norma::reduce {

/// Rows whose whole text is one of `missing` become rows that hold no number. The decoder has
/// left those out already that read as none; this is for the others.
void leave_out_missing(const BlockColumn& column,
                       std::size_t rows,
                       std::span<const std::string> missing,
                       char point,
                       table::ColumnNumbers& numbers);

/// The texts, and behind them the numbers among them as those of binary columns are written,
/// which have no other text: -999.0 is -999, 1e20 is 1e+20.
[[nodiscard]] std::vector<std::string> with_printed_numbers(std::vector<std::string> texts);

}  // namespace norma::reduce
