#include "reduce/nearest_double.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace norma {
namespace {

using boost::multiprecision::cpp_int;

cpp_int two_to(unsigned exponent) {
    return pow(cpp_int(2), exponent);
}

TEST(NearestDouble, RoundsTiesToEvenAndAnythingBeyondAway) {
    const cpp_int odd = two_to(53) + 1;  // between two doubles
    for (const unsigned shift : {0U, 1U, 200U}) {
        const cpp_int unit = two_to(shift);
        EXPECT_EQ(nearest_double({odd * unit, unit}), 0x1p53);
        EXPECT_EQ(nearest_double({(odd + 2) * unit, unit}), 0x1p53 + 4);
        EXPECT_EQ(nearest_double({-odd * unit, unit}), -0x1p53);
    }
    const cpp_int fine = two_to(300);
    EXPECT_EQ(nearest_double({odd * fine + 1, fine}), 0x1p53 + 2);
    EXPECT_EQ(nearest_double({odd * fine - 1, fine}), 0x1p53);
    EXPECT_EQ(nearest_double({-odd * fine - 1, fine}), -0x1p53 - 2);
    EXPECT_EQ(nearest_double({1, 3}), 1.0 / 3);
    EXPECT_EQ(nearest_double({0, 3}), 0.0);
}

TEST(NearestDouble, RoundsSubnormalsOnce) {
    constexpr double least = std::numeric_limits<double>::denorm_min();
    const cpp_int unit = two_to(1075);  // halves of the least double
    const cpp_int fine = two_to(200);
    for (const int halves : {1, 3, 5, 7, 1001}) {
        const auto even = static_cast<double>((halves + 1) / 4 * 2);
        const double above = (halves + 1) / 2;
        const double below = (halves - 1) / 2;
        EXPECT_EQ(nearest_double({halves, unit}), even * least);
        EXPECT_EQ(nearest_double({halves * fine + 1, unit * fine}), above * least);
        EXPECT_EQ(nearest_double({halves * fine - 1, unit * fine}), below * least);
    }
    EXPECT_EQ(nearest_double({1, two_to(2000)}), 0.0);
}

TEST(NearestDouble, IsInfiniteFromHalfAStepBeyondTheGreatest) {
    constexpr double greatest = std::numeric_limits<double>::max();
    const cpp_int limit = two_to(1024) - two_to(970);
    EXPECT_EQ(nearest_double({limit - 1, 1}), greatest);
    EXPECT_EQ(nearest_double({limit, 1}), std::numeric_limits<double>::infinity());
    EXPECT_EQ(nearest_double({-two_to(5000), 1}), -std::numeric_limits<double>::infinity());
}

TEST(NearestRoot, RoundsTheRootOnce) {
    const cpp_int odd = two_to(53) + 1;
    const cpp_int fine = two_to(400);
    EXPECT_EQ(nearest_root({odd * odd, 1}), 0x1p53);
    EXPECT_EQ(nearest_root({odd * odd * fine + 1, fine}), 0x1p53 + 2);
    EXPECT_EQ(nearest_root({odd * odd * fine - 1, fine}), 0x1p53);
    EXPECT_EQ(nearest_root({2, 1}), std::sqrt(2.0));
    EXPECT_EQ(nearest_root({1, two_to(2148)}), std::numeric_limits<double>::denorm_min());
    EXPECT_EQ(nearest_root({two_to(2047), 2}), 0x1p1023);
    EXPECT_EQ(nearest_root({0, 7}), 0.0);
}

TEST(NearestDecimal, RoundsToDigitsOnce) {
    EXPECT_EQ(nearest_decimal({2, 3}, 4).str(), "0.6667");
    EXPECT_EQ(nearest_decimal({-2, 3}, 1).str(), "-0.7");
    EXPECT_EQ(nearest_decimal({25, 1}, 1).str(), "20");
    EXPECT_EQ(nearest_decimal({35, 1}, 1).str(), "40");
    EXPECT_EQ(nearest_decimal({250000001, 10000000}, 1).str(), "30");
    EXPECT_EQ(nearest_decimal({999999, 1000}, 3).str(), "1000");
    EXPECT_EQ(nearest_decimal({0, 3}, 5).str(), "0");
    EXPECT_EQ(nearest_decimal_root({2, 1}, 20).str(), "1.4142135623730950488");
    EXPECT_EQ(nearest_decimal_root({1, 10000}, 3).str(), "0.0100");
    EXPECT_EQ(nearest_decimal_root({625, 1}, 1).str(), "20");
    EXPECT_EQ(nearest_decimal_root({6250000000001, 10000000000}, 1).str(), "30");
}

}  // namespace
}  // namespace norma
