#pragma once
// Text that came from outside, made safe to show on a terminal and in a log of lines.

#include "base/utf8.hpp"

#include <string>
#include <string_view>

namespace norma {

/// `text` with all that could drive a terminal or break a line escaped as in C (`\n`, `\033`):
/// control characters except the tab, characters that turn the direction of writing, and bytes
/// that are no UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

/// The same for a text of several lines, whose line feeds stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// True if printable() would change `text`.
[[nodiscard]] bool needs_escapes(std::string_view text);

/// True if printable() leaves this character as it is.
[[nodiscard]] bool is_harmless(const Utf8Character& character);

/// Appends `bytes`, each escaped.
void append_escaped(std::string& out, std::string_view bytes);

}  // namespace norma
