#pragma once
// How much of a terminal's line a text takes.
//
//     text_width("日本")                                  // 4
//     shortened("Llanfairpwll", 8, Characters::utf8)     // "Llanfai…"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace norma::table {

/// What a terminal can show.
enum class Characters : std::uint8_t { utf8, ascii };

/// Columns of a terminal that `text` takes: wide characters take two, combining ones none. As
/// the C library knows them; one each where it does not.
[[nodiscard]] std::size_t text_width(std::string_view text);

/// The beginning of `text` that fits into `width` columns, with a mark where it was cut.
[[nodiscard]] std::string shortened(std::string_view text,
                                    std::size_t width,
                                    Characters characters);

/// The same for a number, of which all digits left are right and the size can be told:
/// "1.2345…e+299".
[[nodiscard]] std::string shortened_number(std::string_view number,
                                           std::size_t width,
                                           Characters characters);

}  // namespace norma::table
