#pragma once
// A text as part of a command line.

#include <string>
#include <string_view>

namespace norma::farm {

/// `text` as one word of a shell command line, quoted if it has to be, never with a line break.
[[nodiscard]] std::string shell_quoted(std::string_view text);

}  // namespace norma::farm
