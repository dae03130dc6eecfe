#pragma once
// Which words of a command a further interpreter reads as code: the script of `sh -c`, the
// program of awk, what follows `ssh HOST`. No value may stand there.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace norma::farm {

/// Marks, in the text of a word, the place where a value will stand.
constexpr char value_mark = '\0';

struct CodePosition {
    std::size_t word = 0;  ///< index of the word that would be read as code
    std::string place;     ///< e.g. "in the program of awk"
    std::string remedy;    ///< what to write instead
};

/// The first word of the simple command `words` that holds a value where an interpreter expects
/// code. Quotes are already taken off the words; every value in them is a `value_mark`.
[[nodiscard]] std::optional<CodePosition> value_read_as_code(
    const std::vector<std::string>& words);

}  // namespace norma::farm
