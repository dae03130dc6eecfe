#include "reduce/nearest_double.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace norma {

namespace {

using boost::multiprecision::cpp_int;

/// An integer, and whether the number meant lies above it, by less than 1.
struct Cut {
    cpp_int whole;
    bool more = false;
};

int bits(const cpp_int& positive) {
    return static_cast<int>(boost::multiprecision::msb(positive)) + 1;
}

cpp_int power_of_ten(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

Cut divide(const cpp_int& numerator, const cpp_int& denominator) {
    Cut result;
    cpp_int rest;
    boost::multiprecision::divide_qr(numerator, denominator, result.whole, rest);
    result.more = rest != 0;
    return result;
}

Cut root(const Cut& square) {
    Cut result;
    cpp_int rest;
    result.whole = boost::multiprecision::sqrt(square.whole, rest);
    result.more = square.more || rest != 0;
    return result;
}

/// The nearest integer to cut / divisor, ties to even.
cpp_int round(const Cut& cut, const cpp_int& divisor) {
    cpp_int whole;
    cpp_int rest;
    boost::multiprecision::divide_qr(cut.whole, divisor, whole, rest);
    const int half = cpp_int(rest * 2).compare(divisor);
    const bool odd = boost::multiprecision::bit_test(whole, 0);
    if (half > 0 || (half == 0 && (cut.more || odd))) ++whole;
    return whole;
}

/// cut * 2^exponent, where the cut has more bits than a double.
double nearest(const Cut& cut, int exponent) {
    constexpr int significand = 53;
    constexpr int lowest = -1074;
    const int dropped = std::max(bits(cut.whole) - significand, lowest - exponent);
    if (exponent + bits(cut.whole) > 1100) return HUGE_VAL;
    const cpp_int rounded = round(cut, cpp_int(1) << dropped);
    return std::ldexp(static_cast<double>(rounded.convert_to<std::uint64_t>()),
                      exponent + dropped);
}

/// numerator / denominator * 2^shift.
Cut divide(const cpp_int& numerator, const cpp_int& denominator, int shift) {
    if (shift >= 0) return divide(cpp_int(numerator << shift), denominator);
    return divide(numerator, cpp_int(denominator << -shift));
}

/// numerator / denominator * 10^shift.
Cut divide_tens(const cpp_int& numerator, const cpp_int& denominator, int shift) {
    if (shift >= 0) return divide(cpp_int(numerator * power_of_ten(shift)), denominator);
    return divide(numerator, cpp_int(denominator * power_of_ten(-shift)));
}

constexpr int enough_bits = 64;  // more than a double, and a double's half

/// A power of ten that leaves `digits` digits, or a few more, before the point of the quotient.
int tens_to_keep(const cpp_int& numerator, const cpp_int& denominator, int digits) {
    const double magnitude = (bits(numerator) - bits(denominator) - 1) * std::log10(2.0);
    return digits - static_cast<int>(std::floor(magnitude));
}

/// cut * 10^-decimals to so many digits; the cut has as many at least.
Decimal nearest_decimal(const Cut& cut, int decimals, int digits) {
    const int dropped = static_cast<int>(cut.whole.str().size()) - digits;
    Decimal result{round(cut, power_of_ten(dropped)), decimals - dropped};
    if (result.mantissa == power_of_ten(digits))
        result = {result.mantissa / 10, result.decimals - 1};
    return result;
}

Decimal signed_as(Decimal magnitude, bool negative) {
    if (negative) magnitude.mantissa = -magnitude.mantissa;
    return magnitude;
}

}  // namespace

double nearest_double(const Quotient& quotient) {
    const cpp_int size = abs(quotient.numerator);
    if (size == 0) return 0;
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    if (size <= exact &&
        quotient.denominator <= exact) {  // the processor rounds the quotient once
        return quotient.numerator.convert_to<double>() /
               quotient.denominator.convert_to<double>();
    }
    const int shift = enough_bits - bits(size) + bits(quotient.denominator);
    const double result = nearest(divide(size, quotient.denominator, shift), -shift);
    return quotient.numerator < 0 ? -result : result;
}

double nearest_root(const Quotient& quotient) {
    if (quotient.numerator == 0) return 0;
    int shift = 2 * enough_bits - bits(quotient.numerator) + bits(quotient.denominator);
    shift += shift % 2;  // even, so that it has a root itself
    return nearest(root(divide(quotient.numerator, quotient.denominator, shift)), -shift / 2);
}

Decimal nearest_decimal(const Quotient& quotient, int digits) {
    const cpp_int size = abs(quotient.numerator);
    if (size == 0) return {0, 0};
    const int tens = tens_to_keep(size, quotient.denominator, digits);
    const Cut cut = divide_tens(size, quotient.denominator, tens);
    return signed_as(nearest_decimal(cut, tens, digits), quotient.numerator < 0);
}

Decimal nearest_decimal_root(const Quotient& quotient, int digits) {
    if (quotient.numerator == 0) return {0, 0};
    int tens = tens_to_keep(quotient.numerator, quotient.denominator, 2 * digits);
    tens += (tens % 2 + 2) % 2;
    const Cut cut = root(divide_tens(quotient.numerator, quotient.denominator, tens));
    return nearest_decimal(cut, tens / 2, digits);
}

}  // namespace norma
