#pragma once
// Numbers that stand for no value, such as -999.

#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <span>
#include <string>

namespace norma::reduce {

/// Rows whose whole text is one of `missing` become rows that hold no number. The decoder has
/// left those out already that read as none; this is for the others.
void leave_out_missing(const BlockColumn& column,
                       std::size_t rows,
                       std::span<const std::string> missing,
                       char point,
                       table::ColumnNumbers& numbers);

}  // namespace norma::reduce
