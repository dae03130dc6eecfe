#pragma once
// One cell as each format writes it.

#include "table/result_table.hpp"

#include <string>
#include <string_view>

namespace norma::table {

/// In quotes, doubled inside, if it holds a comma, a quote or a line break.
void append_csv_field(std::string& out, std::string_view text);

/// Backslash, tab, line feed and carriage return as \\, \t, \n and \r.
[[nodiscard]] std::string tsv_field(std::string_view text);

/// Without control characters, and with backslashes before what Markdown would read.
[[nodiscard]] std::string md_field(std::string_view text);

/// In quotes. All that could drive a terminal is \u....; bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string json_string(std::string_view text);

/// Numbers digit by digit as they are; nan, inf and -inf as strings, as JSON has no such
/// numbers; null for nothing.
[[nodiscard]] std::string json_value(const Cell& cell, int digits);

}  // namespace norma::table
