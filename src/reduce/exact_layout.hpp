#pragma once
// Where what lies in the limbs of an ExactSum.

#include <cstddef>
#include <cstdint>

namespace norma::exactly {

inline constexpr unsigned limb_bits = 32;
inline constexpr std::int64_t limb_mask = 0xffffffff;

/// Of bit 0: below the lowest bit of any product, 2^-2148, such that doubles begin with a limb.
inline constexpr int lowest_exponent = -2163;
/// It has a sign, and room for 2^63 products.
inline constexpr std::size_t top_limb = 132;
inline constexpr std::size_t nan_count = 133;
inline constexpr std::size_t plus_count = 134;
inline constexpr std::size_t minus_count = 135;

/// The limbs [first, top] hold sums of doubles alone, and have room for 2^63.
inline constexpr std::size_t first_double_limb = 34;
inline constexpr std::size_t top_double_limb = 100;

/// Where a mantissa begins whose double has this exponent field (1 for the subnormal).
inline constexpr unsigned bit_of_exponent(unsigned field) {
    return field + first_double_limb * limb_bits;
}
/// The same of a product of mantissas, by the sum of both fields.
inline constexpr unsigned bit_of_product(unsigned fields) {
    return fields + 13;
}

static_assert(bit_of_exponent(1) == -1074 - lowest_exponent);
static_assert(bit_of_product(2) == 2 * -1074 - lowest_exponent);

}  // namespace norma::exactly
