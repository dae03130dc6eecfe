#pragma once
// What a reduction found, as rows of cells; how it looks is decided by write_table().
//
//     ResultTable found{.columns = {{.name = "column", .alignment = Alignment::left},
//     {"sum"}}}; found.rows.push_back({std::string("price"), ExactNumber{"392310064.18"}});

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace norma::table {

/// A number in decimal digits that says exactly what it is: "-0.050", "1500".
struct ExactNumber {
    std::string digits;
};

/// Nothing known (a minimum of no values), a text, or a number.
using Cell = std::variant<std::monostate, std::string, ExactNumber, double, std::uint64_t>;

enum class Alignment : std::uint8_t { left, right };

struct ResultColumn {
    std::string name;
    Alignment alignment = Alignment::right;
    /// Columns that stand side by side with the same number stay together, where they can, when
    /// a table is too wide for the terminal.
    int group = 0;
};

struct ResultTable {
    std::vector<ResultColumn> columns;
    std::vector<std::vector<Cell>> rows;  ///< a cell for each column
    std::size_t keys = 1;                 ///< the first columns, which say what a row is about
};

/// A result whose rows are made when they are wanted, so that a long one need not lie in
/// memory.
struct ResultRows {
    ResultTable head;  ///< without rows
    std::size_t count = 0;
    /// Puts the cells of a row in the place of those of another.
    std::function<void(std::size_t row, std::vector<Cell>& cells)> make;
};

/// All of them.
[[nodiscard]] ResultTable result_table(const ResultRows& rows);

[[nodiscard]] bool is_missing(const Cell& cell);
[[nodiscard]] bool is_number(const Cell& cell);

/// A text as it is; numbers in the fewest digits that tell them apart (doubles), or all of them
/// (exact ones, counts), or rounded to `digits` significant ones if that is more than 0 (not
/// counts); "" for nothing. What is no number is "nan", "inf" or "-inf".
[[nodiscard]] std::string cell_text(const Cell& cell, int digits = 0);
void append_cell_text(std::string& out, const Cell& cell, int digits = 0);

}  // namespace norma::table
