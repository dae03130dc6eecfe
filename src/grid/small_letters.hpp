#pragma once
// Letters of 3 x 5 dots, for labels in pictures.

#include <cstdint>
#include <string_view>

namespace norma::grid {

constexpr std::int64_t letter_width = 3;
constexpr std::int64_t letter_height = 5;

/// Letters without accents, digits, the blank and a few signs.
[[nodiscard]] bool is_drawn(char letter);

/// Whether the dot is dark; small letters look like capitals, unknown ones like blanks.
[[nodiscard]] bool is_dark(char letter, std::int64_t row, std::int64_t column);

}  // namespace norma::grid
