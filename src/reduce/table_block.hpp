#pragma once
// Some rows of a table, whatever they were read from: a column is text, integers or reals.

#include "norma/table/text_column.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

namespace norma::reduce {

using BlockColumn =
    std::variant<table::TextColumn, std::span<const std::int64_t>, std::span<const double>>;

/// Where the rows lie in their file.
struct RowPlaces {
    std::uint64_t offset = 0;  ///< of what `begins` count from, or of the first row
    const std::uint32_t* begins = nullptr;  ///< of text rows
    std::size_t stride = 0;
    std::uint64_t step = 0;  ///< bytes of a row, without begins

    [[nodiscard]] std::uint64_t operator[](std::size_t row) const {
        return offset + (begins != nullptr ? begins[row * stride] : row * step);
    }
};

struct TableBlock {
    std::size_t rows = 0;
    std::vector<BlockColumn> columns;  ///< as Table::names
    RowPlaces places;
    std::uint32_t file = 0;   ///< as Table::files
    std::uint64_t piece = 0;  ///< of the file, with those of all files before it counted
    bool beyond_ascii = false;
};

}  // namespace norma::reduce
