#pragma once
// Numbers and durations as people can read them.

#include <cstdint>
#include <string>
#include <string_view>

namespace norma::farm {

/// 1234567 as "1,234,567".
[[nodiscard]] std::string with_commas(std::uint64_t number);

/// "12.3 s", "4 min 05 s", "2 h 03 min", "3 d 04 h".
[[nodiscard]] std::string human_duration(double seconds);

/// The last `lines` lines of `text`, at most `bytes` bytes, cut at the front if need be.
[[nodiscard]] std::string_view last_lines(std::string_view text,
                                          std::size_t lines,
                                          std::size_t bytes);

}  // namespace norma::farm
