#pragma once
// Numbers of bytes as people type them: 4096, 64K, 2G.

#include "norma/base/result.hpp"

#include <cstdint>
#include <string_view>

namespace norma::farm {

/// A whole number with K, M, G or T behind it, powers of 1024, in either case. At most 2^62.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);

}  // namespace norma::farm
