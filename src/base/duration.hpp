#pragma once
// Lengths of time as people type them: 90, 1.5, 500ms, 2m, 1h30m.

#include "norma/base/result.hpp"

#include <chrono>
#include <string_view>

namespace norma {

/// Seconds, or numbers with the suffixes ms, s, m, h, d, added up; decimals are allowed, blanks
/// are not. At most 10,000 days. Exact to a microsecond.
[[nodiscard]] Result<std::chrono::microseconds> parse_duration(std::string_view text);

}  // namespace norma
