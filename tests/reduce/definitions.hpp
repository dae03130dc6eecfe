#pragma once
// Statistics by their definitions, in exact fractions.

#include "norma/reduce/decimal.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace norma::by_definition {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

inline cpp_int tens(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

inline cpp_rational rational(const Decimal& number) {
    if (number.decimals < 0) return cpp_rational(number.mantissa * tens(-number.decimals));
    return cpp_rational(number.mantissa, tens(number.decimals));
}

inline cpp_rational rational(double number) {
    int exponent = 0;
    const auto whole = static_cast<std::int64_t>(std::ldexp(std::frexp(number, &exponent), 53));
    exponent -= 53;
    if (exponent >= 0) return cpp_rational(cpp_int(whole) << exponent);
    return cpp_rational(whole, cpp_int(1) << -exponent);
}

/// By the definitions, from deviations about the mean.
struct Definition {
    template <typename Number>
    explicit Definition(const std::vector<Number>& numbers) {
        const cpp_rational n = numbers.size();
        for (const Number& number : numbers)
            mean += rational(number) / n;
        for (const Number& number : numbers) {
            const cpp_rational away = rational(number) - mean;
            m2 += away * away / n;
            m3 += away * away * away / n;
            m4 += away * away * away * away / n;
        }
        variance = m2 * n / (n - 1);
    }
    cpp_rational mean, m2, m3, m4, variance;
};

/// Whether no double is nearer to `exact`, compared by `image` of what lies between neighbours.
template <typename Image>
void expect_nearest(double result, const cpp_rational& exact, const Image& image) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const cpp_rational here = rational(result);
    const cpp_rational below = (here + rational(std::nextafter(result, -infinite))) / 2;
    const cpp_rational above = (here + rational(std::nextafter(result, infinite))) / 2;
    EXPECT_LE(image(below), exact) << result;
    EXPECT_GE(image(above), exact) << result;
}

inline cpp_rational itself(const cpp_rational& x) {
    return x;
}
inline cpp_rational signed_square(const cpp_rational& x) {
    return x < 0 ? cpp_rational(-x * x) : cpp_rational(x * x);
}

template <typename Moments, typename Number>
void expect_defined(const Moments& moments, const std::vector<Number>& numbers) {
    const Definition by(numbers);
    expect_nearest(moments.mean().value(), by.mean, itself);
    expect_nearest(moments.variance().value(), by.variance, itself);
    expect_nearest(moments.sd().value(), by.variance, signed_square);
    if (moments.powers() == 2) return;
    const cpp_rational skew_squared = signed_square(by.m3) / (by.m2 * by.m2 * by.m2);
    expect_nearest(moments.skew().value(), skew_squared, signed_square);
    expect_nearest(moments.kurtosis().value(), by.m4 / (by.m2 * by.m2) - 3, itself);
}

}  // namespace norma::by_definition
