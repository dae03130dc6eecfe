#pragma once
// A column of a block as numbers or as texts, whatever it was read from.
//
//     decode_block(block.columns[3], block.rows, rules, form, numbers);
//     for (const std::uint32_t row : numbers.others)
//         use(field_text(block.columns[3], row, scratch));

#include "reduce/field_rules.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// The plain numbers of a column; texts that stand for no value are none. Integers beyond
/// table::most_plain and doubles that are not finite are `others`; a finite double is the
/// shortest decimal that is read back as it, and counts as written with an exponent, so that
/// its column's type is float.
void decode_block(const BlockColumn& column,
                  std::size_t rows,
                  const FieldRules& rules,
                  table::ColumnForm& form,
                  table::ColumnNumbers& numbers);

/// The numbers of a column, of however many digits, as the doubles nearest or next to nearest;
/// NaN where there is none. Gives how many fields are neither numbers nor missing.
std::size_t block_doubles(const BlockColumn& column,
                          std::size_t rows,
                          const FieldRules& rules,
                          table::ColumnForm& form,
                          table::ColumnNumbers& numbers,
                          std::vector<double>& into);

/// A field without its quotes; of a double the shortest decimal, of NaN nothing. `scratch`
/// holds it where it does not lie in the block.
[[nodiscard]] std::string_view field_text(const BlockColumn& column,
                                          std::size_t row,
                                          std::string& scratch);

}  // namespace norma::reduce
