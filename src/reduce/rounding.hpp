#pragma once
// Doubles out of long integers in limbs of 32 bits.

#include <cstdint>
#include <span>

namespace norma::exactly {

/// Brings all limbs but the last, which takes the carry and the sign, below 2^32 and not below
/// 0.
void normalise(std::span<std::int64_t> limbs);

/// The double nearest to limbs * 2^exponent, ties to even. `limbs` are normalised.
[[nodiscard]] double nearest(std::span<const std::int64_t> limbs, int exponent);
/// The double nearest to the square root of that; NaN if it is negative.
[[nodiscard]] double nearest_root(std::span<const std::int64_t> limbs, int exponent);

/// What a sum with so many NaN and infinities of either sign is; 0 if there are none.
[[nodiscard]] double nan_or_infinity(std::int64_t nans, std::int64_t plus, std::int64_t minus);

}  // namespace norma::exactly
