#pragma once
// Exact quotients and their roots, rounded once: to the nearest double, or to so many digits.

#include "norma/reduce/decimal.hpp"

namespace norma {

/// numerator / denominator; the denominator is above 0.
struct Quotient {
    boost::multiprecision::cpp_int numerator;
    boost::multiprecision::cpp_int denominator = 1;
};

/// The nearest double, ties to even; infinite if it is beyond all finite ones.
[[nodiscard]] double nearest_double(const Quotient& quotient);
/// The double nearest to the root of the quotient, which must not be negative.
[[nodiscard]] double nearest_root(const Quotient& quotient);

/// Rounded to so many significant digits, ties to even.
[[nodiscard]] Decimal nearest_decimal(const Quotient& quotient, int digits);
/// The same of the root of the quotient, which must not be negative.
[[nodiscard]] Decimal nearest_decimal_root(const Quotient& quotient, int digits);

}  // namespace norma
