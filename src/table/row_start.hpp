#pragma once
// Where the first row begins in text that was entered somewhere in the middle.

#include "table/csv_dialect.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace norma::table {

/// Whether `text` begins within quotes, as far as the quotes in it tell: the first one that can
/// only open a field, or only close one, decides; if there is none, the text is taken to end
/// outside quotes. A guess: whoever uses it compares where rows end and where the next piece
/// was thought to begin.
[[nodiscard]] bool seems_inside_quotes(std::string_view text, const CsvDialect& dialect);

/// The position behind the first line feed outside quotes; nothing if there is none in `text`.
[[nodiscard]] std::optional<std::size_t> first_row_start(std::string_view text,
                                                         bool inside,
                                                         const CsvDialect& dialect);

}  // namespace norma::table
