#pragma once
// A column of text decoded into numbers, as many at once as are written alike.
//
//     ColumnForm form;                                  // learns from block to block
//     decode_column(block.column(3), '.', form, numbers);

#include "norma/table/text_column.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// How the numbers of a column were written so far: what is tried first. Changes speed alone.
struct ColumnForm {
    enum class Kind { unknown, uniform, any, text };
    Kind kind = Kind::unknown;
    int decimals = 0;  ///< of uniform numbers
};

/// The numbers of one block of a column.
struct ColumnNumbers {
    std::vector<std::int64_t> mantissas;  ///< one a row; of rows in `others` without meaning
    std::vector<std::int16_t> decimals;   ///< one a row, unless all are uniform
    bool uniform = true;                  ///< every number has uniform_decimals
    int uniform_decimals = 0;
    std::vector<std::uint32_t> others;  ///< rows that hold no plain number, ascending
    bool exponents = false;             ///< some are written with an exponent

    [[nodiscard]] int decimals_of(std::size_t row) const {
        return uniform ? uniform_decimals : decimals[row];
    }
};

/// The text of a field without its quotes; `scratch` holds it if quotes are doubled inside.
[[nodiscard]] std::string_view unquoted(std::string_view field,
                                        char quote,
                                        std::string& scratch);

/// Decodes every row of the column.
void decode_column(const TextColumn& column,
                   char point,
                   ColumnForm& form,
                   ColumnNumbers& numbers);

}  // namespace norma::table
