#include "norma/reduce/decimal_moments.hpp"

#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace norma {
namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

struct Written {
    std::int64_t mantissa = 0;
    std::int16_t decimals = 0;
};

cpp_int tens(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

cpp_rational rational(const Decimal& number) {
    if (number.decimals < 0) return cpp_rational(number.mantissa * tens(-number.decimals));
    return cpp_rational(number.mantissa, tens(number.decimals));
}

cpp_rational rational(double number) {
    int exponent = 0;
    const auto whole = static_cast<std::int64_t>(std::ldexp(std::frexp(number, &exponent), 53));
    exponent -= 53;
    if (exponent >= 0) return cpp_rational(cpp_int(whole) << exponent);
    return cpp_rational(whole, cpp_int(1) << -exponent);
}

/// By the definitions, from deviations about the mean.
struct Definition {
    explicit Definition(const std::vector<Decimal>& numbers) {
        const cpp_rational n = numbers.size();
        for (const Decimal& number : numbers)
            mean += rational(number) / n;
        for (const Decimal& number : numbers) {
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

cpp_rational itself(const cpp_rational& x) {
    return x;
}
cpp_rational signed_square(const cpp_rational& x) {
    return x < 0 ? cpp_rational(-x * x) : cpp_rational(x * x);
}

void expect_defined(const DecimalMoments& moments, const std::vector<Decimal>& numbers) {
    const Definition by(numbers);
    expect_nearest(moments.mean().value(), by.mean, itself);
    expect_nearest(moments.variance().value(), by.variance, itself);
    expect_nearest(moments.sd().value(), by.variance, signed_square);
    if (moments.powers() == 2) return;
    const cpp_rational skew_squared = signed_square(by.m3) / (by.m2 * by.m2 * by.m2);
    expect_nearest(moments.skew().value(), skew_squared, signed_square);
    expect_nearest(moments.kurtosis().value(), by.m4 / (by.m2 * by.m2) - 3, itself);
}

TEST(DecimalMoments, AreTheOnesOfTheDefinitionRoundedOnce) {
    std::mt19937_64 random(1);
    for (const int bits : {3, 10, 26, 31, 45, 52, 60, 64}) {
        for (const int decimals : {-4, 0, 2, 17, 300}) {
            DecimalMoments moments;
            std::vector<Decimal> numbers;
            std::vector<std::int64_t> mantissas;
            for (int i = 0; i < 40; ++i) {
                mantissas.push_back(static_cast<std::int64_t>(random()) >> (64 - bits));
                numbers.push_back({mantissas.back(), decimals});
            }
            moments.add(mantissas.data(), mantissas.size(), decimals);
            expect_defined(moments, numbers);
        }
    }
}

TEST(DecimalMoments, TravelAndMergeToTheSameState) {
    DecimalMoments whole;
    DecimalMoments left;
    DecimalMoments right;
    std::mt19937_64 random(2);
    for (int i = 0; i < 1000; ++i) {
        const Decimal number{
            cpp_int(static_cast<std::int64_t>(random())) * (i % 50 == 0 ? 1000 : 1),
            static_cast<int>(random() % 20) - 3};
        whole.add(number);
        (random() % 3 == 0 ? left : right).add(number);
    }
    auto back = wire::decode<DecimalMoments>(wire::encode(right));
    back.merge(left);
    EXPECT_EQ(wire::encode(back), wire::encode(whole));
}

}  // namespace
}  // namespace norma
