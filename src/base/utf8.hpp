#pragma once
// Text one character at a time, whatever bytes it holds.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace norma {

/// What stands at one place of a text.
struct Utf8Character {
    std::size_t length = 1;  ///< in bytes
    std::uint32_t code = 0;  ///< the code point of a valid one
    bool valid = false;      ///< no: one byte that begins no character of UTF-8
};

/// The character at `at`; one invalid byte if there is none.
[[nodiscard]] Utf8Character utf8_at(std::string_view text, std::size_t at);

}  // namespace norma
