#include "norma/table/number.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace norma::table {
namespace {

struct Plain {
    const char* text;
    std::int64_t mantissa;
    int decimals;
};

/// Without it GoogleTest prints all bytes, padding too.
std::ostream& operator<<(std::ostream& out, const Plain& plain) {
    return out << plain.text;
}

class PlainNumber : public testing::TestWithParam<Plain> {};

TEST_P(PlainNumber, IsReadAsItIsWritten) {
    const Number number = read_number(GetParam().text);
    EXPECT_EQ(number.kind, NumberKind::plain);
    EXPECT_EQ(number.mantissa, GetParam().mantissa);
    EXPECT_EQ(number.decimals, GetParam().decimals);
}

INSTANTIATE_TEST_SUITE_P(Texts,
                         PlainNumber,
                         testing::Values(Plain{"0", 0, 0},
                                         Plain{"-12.50", -1250, 2},
                                         Plain{"+7", 7, 0},
                                         Plain{" 3\t", 3, 0},
                                         Plain{".5", 5, 1},
                                         Plain{"5.", 5, 0},
                                         Plain{"-0.0", 0, 1},
                                         Plain{"000123", 123, 0},
                                         Plain{"1e5", 1, -5},
                                         Plain{"1.5E+3", 15, -2},
                                         Plain{"2.5e-3", 25, 4},
                                         Plain{"0e999999999999", 0, 0},
                                         Plain{"999999999999999999", 999999999999999999, 0},
                                         Plain{"-9.219999999999999999e+00", -most_plain, 18},
                                         Plain{"0.000000000000000000001", 1, 21}));

TEST(Number, WithAnExponentIsKnownAsSuch) {
    EXPECT_TRUE(read_number("1e5").has_exponent);
    EXPECT_FALSE(read_number("15").has_exponent);
}

TEST(Number, OfMoreDigitsKeepsThemAll) {
    const Number number = read_number("-1234567890.1234567890");
    EXPECT_EQ(number.kind, NumberKind::large);
    EXPECT_EQ(number.digits, "-12345678901234567890");
    EXPECT_EQ(number.decimals, 10);
}

TEST(Number, OfNineteenDigitsIsPlainUpToTheGreatest) {
    const Number number = read_number("9220000000000000000");
    EXPECT_EQ(number.kind, NumberKind::large);
    EXPECT_EQ(number.digits, "9220000000000000000");
    EXPECT_EQ(read_number("-00012345678901234567.890").digits, "-12345678901234567890");
    EXPECT_EQ(read_number("99999999999999999999").digits, "99999999999999999999");
}

TEST(Number, BeyondAllDoublesIsInfinite) {
    EXPECT_EQ(read_number("1e401").kind, NumberKind::infinite);
    EXPECT_EQ(read_number("-Infinity").kind, NumberKind::infinite);
    EXPECT_EQ(read_number("inf").kind, NumberKind::infinite);
    EXPECT_EQ(read_number("1e99999999999").kind, NumberKind::infinite);
    EXPECT_EQ(read_number("1e401").mantissa, 1);
    EXPECT_EQ(read_number("-1e401").mantissa, -1);
    EXPECT_EQ(read_number("-inf").mantissa, -1);
    EXPECT_EQ(read_number("Infinity").mantissa, 1);
    EXPECT_EQ(read_number("-1e-402").mantissa, 0);
}

TEST(Number, IsNotFoundInOtherText) {
    for (const char* text : {"",
                             " ",
                             "-",
                             ".",
                             "+.",
                             "1.2.3",
                             "1e",
                             "1e+",
                             "e5",
                             "0x10",
                             "1,5",
                             "12a",
                             "--1",
                             "1 2",
                             "nan",
                             "1e5.5",
                             "infinit",
                             ".inf",
                             "-.infinity"}) {
        EXPECT_EQ(read_number(text).kind, NumberKind::none) << text;
    }
    EXPECT_EQ(read_number(std::string(most_digits + 1, '1')).kind, NumberKind::none);
}

TEST(Number, HasThePointItIsToldTo) {
    EXPECT_EQ(read_number("1,5", ',').mantissa, 15);
    EXPECT_EQ(read_number("1.5", ',').kind, NumberKind::none);
}

}  // namespace
}  // namespace norma::table
