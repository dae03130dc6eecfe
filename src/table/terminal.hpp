#pragma once
// What reads our output, as far as a table has to know.

#include "table/text_width.hpp"
#include "table/write_options.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace norma::table {

struct Terminal {
    std::size_t width = 80;
    Characters characters = Characters::utf8;
    Reader reader = Reader::program;
};

/// Looks up an environment variable; null if it is not set.
using Lookup = std::function<const char*(const char* name)>;

/// What descriptor `stream` leads to. The width is that of COLUMNS, if it is a number, or of
/// the terminal's window, or 80. A terminal without a window, as mpirun puts between us and the
/// user's, is a program: the same run writes the same under mpirun and without.
[[nodiscard]] Terminal terminal_of(int stream, const Lookup& lookup);
[[nodiscard]] Terminal terminal_of(int stream);

/// ASCII in a locale that names no UTF-8, and where TERM is dumb or linux; UTF-8 where nothing
/// names a locale, as in most batch jobs.
[[nodiscard]] Characters characters_of(const Lookup& lookup);

}  // namespace norma::table
