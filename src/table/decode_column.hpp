#pragma once
// A column of text decoded into numbers, as many at once as are written alike.
//
//     ColumnForm form;                                  // learns from block to block
//     decode_column(block.column(3), '.', form, numbers);

#include "norma/table/text_column.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::table {

/// How the numbers of a column were written so far: what is tried first. Changes speed alone.
struct ColumnForm {
    enum class Kind { unknown, uniform, scientific, any, text };
    Kind kind = Kind::unknown;
    int decimals = 0;  ///< of uniform and scientific numbers
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

/// Whether a field that begins so, quotes apart, may be one; infinite ones, too.
[[nodiscard]] inline bool may_begin_a_number(char first, char point) {
    static constexpr std::array<bool, 256> begins = [] {
        std::array<bool, 256> table{};
        for (const char c : std::string_view("0123456789+-., \tiI"))
            table[static_cast<unsigned char>(c)] = true;
        return table;
    }();
    return begins[static_cast<unsigned char>(first)] || first == point;
}

/// Decodes every row of the column.
void decode_column(const TextColumn& column,
                   char point,
                   ColumnForm& form,
                   ColumnNumbers& numbers);

}  // namespace norma::table
