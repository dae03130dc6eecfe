#pragma once
// How results are written.

#include "norma/base/result.hpp"

#include "table/text_width.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace norma::table {

enum class Format : std::uint8_t {
    table,   ///< aligned, for people
    tsv,     ///< separated by tabs, with backslashes before what would break a line
    csv,     ///< RFC 4180
    json,    ///< an array of objects
    ndjson,  ///< an object a line
    md,      ///< a table of GitHub's Markdown
};

/// The format of this name; refuses others with the names there are.
[[nodiscard]] Result<Format> parse_format(std::string_view name);

/// Who reads what is written.
enum class Reader : std::uint8_t {
    program,
    /// CSV and TSV, too, escape what could drive a terminal; all other formats always do.
    terminal,
};

struct WriteOptions {
    Format format = Format::table;
    int digits = 0;                 ///< significant ones of numbers that are no counts; 0: all
    bool keep_exact = false;        ///< a table: exact numbers in columns without a ~ keep all
    std::size_t width = 0;          ///< of a table, from 20; 0: as wide as it gets
    std::size_t longest_cell = 40;  ///< of a table; longer ones are shortened
    Characters characters = Characters::utf8;  ///< what draws a table
    Reader reader = Reader::program;
};

}  // namespace norma::table
