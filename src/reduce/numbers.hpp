#pragma once
// Decoded numbers as what is computed with.

#include "norma/reduce/decimal.hpp"
#include "norma/table/number.hpp"

#include "table/decode_column.hpp"

#include <cstdint>
#include <vector>

namespace norma::reduce {

/// The double nearest to a number, or next to nearest: the same for the same number.
[[nodiscard]] double to_double(std::int64_t mantissa, int decimals);

/// The same for the rows of a block; NaN where there is no number.
void to_doubles(const table::ColumnNumbers& numbers,
                std::size_t rows,
                std::vector<double>& into);

/// The number with the fewest digits that is read back as this finite double.
[[nodiscard]] Decimal shortest_decimal(double value);

/// A plain or large number, exactly.
[[nodiscard]] Decimal decimal_of(const table::Number& number);

}  // namespace norma::reduce
