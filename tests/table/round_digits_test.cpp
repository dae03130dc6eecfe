#include "table/round_digits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <random>

namespace norma::table {
namespace {

TEST(RoundDigits, KeepsSoManySignificantDigits) {
    EXPECT_EQ(round_digits("392310064.18", 4), "392300000");
    EXPECT_EQ(round_digits("-0.00123456", 3), "-0.00123");
    EXPECT_EQ(round_digits("12.3456", 4), "12.35");
    EXPECT_EQ(round_digits("0.99996", 4), "1");
    EXPECT_EQ(round_digits("99999", 4), "100000");
    EXPECT_EQ(round_digits("-999.96", 4), "-1000");
    EXPECT_EQ(round_digits("2.50004", 3), "2.5") << "no zeros at the end of a rounded one";
}

TEST(RoundDigits, LeavesWhatHasNoMoreDigits) {
    EXPECT_EQ(round_digits("1.50", 2), "1.50");
    EXPECT_EQ(round_digits("-0.0", 1), "-0.0");
    EXPECT_EQ(round_digits("0", 3), "0");
    EXPECT_EQ(round_digits("1500", 2), "1500");
    EXPECT_EQ(round_digits("nan", 3), "nan");
    EXPECT_EQ(round_digits("-inf", 3), "-inf");
    EXPECT_EQ(round_digits("", 3), "");
    EXPECT_EQ(round_digits("1.2.3", 1), "1.2.3");
}

TEST(RoundDigits, SendsTiesToTheEvenDigitAndOnlyTies) {
    EXPECT_EQ(round_digits("2.675", 3), "2.68");
    EXPECT_EQ(round_digits("2.665", 3), "2.66");
    EXPECT_EQ(round_digits("2.66500000000000000000000000000000001", 3), "2.67");
    EXPECT_EQ(round_digits("2.6650000000000000000000000000000000", 3), "2.66");
    EXPECT_EQ(round_digits("2.66499999999999999999999999999999999", 3), "2.66");
    EXPECT_EQ(round_digits("-0.5", 1), "-0.5");
    EXPECT_EQ(round_digits("9.5", 1), "10");
    EXPECT_EQ(round_digits("85", 1), "80");
    EXPECT_EQ(round_digits("75", 1), "80");
}

TEST(RoundDigits, WritesLargeAndSmallOnesWithAnExponent) {
    EXPECT_EQ(round_digits("9999999999999999.5", 16), "1e+16");
    EXPECT_EQ(round_digits("1234567890123456", 3), "1230000000000000");
    EXPECT_EQ(round_digits("12345678901234567", 3), "1.23e+16");
    EXPECT_EQ(round_digits("0.000123456", 3), "0.000123");
    EXPECT_EQ(round_digits("0.0000123456", 3), "1.23e-05");
    EXPECT_EQ(round_digits("1" + std::string(300, '7'), 2), "1.8e+300");
}

TEST(RoundDigits, TakesDoublesAsTheyAreInBinary) {
    EXPECT_EQ(round_digits(2.675, 3), "2.67") << "it lies below 2.675";
    EXPECT_EQ(round_digits(0.125, 2), "0.12") << "a tie";
    EXPECT_EQ(round_digits(0.375, 2), "0.38") << "a tie";
    EXPECT_EQ(round_digits(1e300, 3), "1e+300");
    EXPECT_EQ(round_digits(0.1, 17), "0.1") << "no digits that nobody needs";
    EXPECT_EQ(round_digits(-0.0, 3), "-0");
    EXPECT_EQ(round_digits(100, 1), "100");
    EXPECT_EQ(round_digits(std::numeric_limits<double>::infinity(), 3), "inf");
}

TEST(RoundDigits, AgreesWithTheCLibraryOnRandomDoubles) {
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const double value =
            std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                       static_cast<int>(random() % 200) - 160);
        const int digits = 1 + static_cast<int>(random() % 15);
        const std::string rounded = round_digits(value, digits);
        const std::string expected = fmt::format("{:.{}g}", value, digits);
        EXPECT_EQ(std::strtod(rounded.c_str(), nullptr), std::strtod(expected.c_str(), nullptr))
            << rounded << " " << expected;
        std::string all = fmt::format("{:.300f}", value);
        all.erase(all.find_last_not_of('0') + 1);
        if (all.ends_with('.')) all.pop_back();
        if (std::abs(value) < 1e16) {
            EXPECT_EQ(round_digits(all, digits), rounded);
        }
    }
}

TEST(LeadingDigits, AreAllRightAndTellTheSize) {
    EXPECT_EQ(leading_digits("0.333333333333", 7, "…"), "0.33333…");
    EXPECT_EQ(leading_digits("12345678901234567890", 9, "…"), "1.234…e+19");
    EXPECT_EQ(leading_digits("-12345678.25", 8, ".."), "-1.2..e+07");
    EXPECT_EQ(leading_digits("1.23456789e+300", 9, "…"), "1.23…e+300");
    EXPECT_EQ(leading_digits("-0.000000000000123", 9, "…"), "-1.23…e-13");
    EXPECT_EQ(leading_digits("0.000000000000", 9, "…"), "0.0000000…");
    EXPECT_EQ(leading_digits("99999999999", 5, "…"), "…") << "no digits rather than wrong ones";
}

}  // namespace
}  // namespace norma::table
