#pragma once
// The scan of text whose quotes are not what RFC 4180 says, or that has comments: one character
// after the other, and the meaning of every quote is known from where it stands.

#include "table/csv_dialect.hpp"
#include "table/kernels.hpp"

#include <cstdint>
#include <vector>

namespace norma::table {

/// As Kernels::scan(), but a quote within a field that does not begin with one is a letter like
/// others, and rows that are comments hold no quotes. `bad_rows` gets the numbers of rows in
/// which text follows a closing quote; up to the end of its field that text belongs to it.
[[nodiscard]] Scanned careful_scan(const char* data,
                                   std::uint32_t begin,
                                   std::uint32_t end,
                                   const CsvDialect& dialect,
                                   std::uint32_t* positions,
                                   std::vector<std::uint32_t>& bad_rows);

}  // namespace norma::table
