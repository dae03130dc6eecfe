#include "norma/reduce/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace norma {
namespace {

TEST(Decimal, IsWrittenWithTheDecimalsItHas) {
    EXPECT_EQ((Decimal{12345, 2}.str()), "123.45");
    EXPECT_EQ((Decimal{-50, 3}.str()), "-0.050");
    EXPECT_EQ((Decimal{15, -2}.str()), "1500");
    EXPECT_EQ((Decimal{0, 2}.str()), "0.00");
    EXPECT_EQ((Decimal{-7, 0}.str()), "-7");
}

TEST(Decimal, RoundsToTheNearestDouble) {
    EXPECT_EQ((Decimal{1, 1}.value()), 0.1);
    EXPECT_EQ((Decimal{1, -400}.value()), std::numeric_limits<double>::infinity());
    EXPECT_EQ((Decimal{9007199254740993, 0}.value()), 9007199254740992.0);  // a tie, to even
}

TEST(Decimal, IsComparedByValue) {
    EXPECT_EQ((Decimal{15, 1}), (Decimal{150, 2}));
    EXPECT_LT((Decimal{-2, 0}), (Decimal{-19, 1}));
    EXPECT_GT((Decimal{1, -3}), (Decimal{9999, 1}));
}

TEST(Decimal, AddsWithAllDecimals) {
    EXPECT_EQ((Decimal{1, 1} + Decimal{2, 3}).str(), "0.102");
}

TEST(Decimal, LosesOnlyZerosWhenStripped) {
    EXPECT_EQ((Decimal{1500, 3}.stripped().str()), "1.5");
    EXPECT_EQ((Decimal{1500, 2}.stripped().str()), "15");
    EXPECT_EQ((Decimal{1500, 0}.stripped().str()), "1500");
}

}  // namespace
}  // namespace norma
