#pragma once
// Durations as people type them.

#include "norma/base/result.hpp"

#include <chrono>
#include <string>

namespace norma::farm {

/// "90", "1.5m", "2h", "1d": seconds unless a suffix s, m, h or d says otherwise; from a
/// microsecond to 1000 days.
[[nodiscard]] Result<std::chrono::microseconds> parse_duration(const std::string& text);

}  // namespace norma::farm
