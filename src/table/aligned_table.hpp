#pragma once
// A table of results for people: columns under each other, folded to the terminal.

#include "table/result_table.hpp"
#include "table/write_options.hpp"

#include <string>

namespace norma::table {

/// Numbers stand with their points below each other where that costs little room. A table wider
/// than options.width becomes several, one below the other, which all begin with the key
/// columns. No line is wider, no cell has a control character.
[[nodiscard]] std::string aligned_table(const ResultTable& table, const WriteOptions& options);

}  // namespace norma::table
