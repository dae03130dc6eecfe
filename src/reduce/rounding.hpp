#pragma once
// Doubles out of long integers in limbs of 32 bits.

#include <cstddef>
#include <cstdint>
#include <span>

namespace norma::exactly {

/// A number of any length that is not negative: limbs below 2^32, the lowest first, times
/// 2^exponent.
struct Magnitude {
    std::span<const std::int64_t> limbs;
    int exponent;
};

/// The nearest double, ties to even.
[[nodiscard]] double nearest(const Magnitude& number);
/// The same of its square root.
[[nodiscard]] double nearest_root(const Magnitude& number);

}  // namespace norma::exactly
