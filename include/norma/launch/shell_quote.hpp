#pragma once
// Words as a line that a POSIX shell reads back as the same words.

#include <span>
#include <string>
#include <string_view>

namespace norma::launch {

/// The word, in single quotes where it needs them. Any byte but NUL may occur.
[[nodiscard]] std::string shell_quote(std::string_view word);

/// The words quoted and joined by blanks: one line to copy and paste.
[[nodiscard]] std::string shell_line(std::span<const std::string> words);

}  // namespace norma::launch
