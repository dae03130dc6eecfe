#include "table/text_width.hpp"

#include <gtest/gtest.h>

namespace norma::table {
namespace {

TEST(TextWidth, CountsColumnsOfATerminal) {
    EXPECT_EQ(text_width(""), 0U);
    EXPECT_EQ(text_width("abc"), 3U);
    EXPECT_EQ(text_width("Žydrūnas"), 8U);
    EXPECT_EQ(text_width("日本"), 4U) << "wide characters";
    EXPECT_EQ(text_width("e\xcc\x81t\xcc\x82"), 2U) << "accents that stand on other letters";
    EXPECT_EQ(text_width("\xf0\x9f\x98\x80"), 2U) << "an emoji";
    EXPECT_EQ(text_width("a\xff"), 2U) << "a byte that is no UTF-8";
}

TEST(Shortened, CutsBetweenCharacters) {
    EXPECT_EQ(shortened("Llanfairpwll", 8, Characters::utf8), "Llanfai…");
    EXPECT_EQ(shortened("Llanfairpwll", 8, Characters::ascii), "Llanfa..");
    EXPECT_EQ(shortened("Llanfairpwll", 12, Characters::utf8), "Llanfairpwll");
    EXPECT_EQ(shortened("日本語", 6, Characters::utf8), "日本語");
    EXPECT_EQ(shortened("日本語", 5, Characters::utf8), "日本…");
    EXPECT_EQ(shortened("日本語", 4, Characters::utf8), "日…") << "half a character is none";
    EXPECT_EQ(shortened("e\xcc\x81t\xcc\x82x", 2, Characters::utf8), "e\xcc\x81…")
        << "an accent stays on its letter";
    EXPECT_EQ(shortened("abc", 1, Characters::ascii), ".");
    EXPECT_EQ(shortened("abc", 0, Characters::utf8), "");
}

TEST(ShortenedNumber, KeepsItsSize) {
    EXPECT_EQ(shortened_number("12.5", 4, Characters::utf8), "12.5");
    EXPECT_EQ(shortened_number("0.28867513459481287", 8, Characters::utf8), "0.28867…");
    EXPECT_EQ(shortened_number("1" + std::string(299, '7'), 12, Characters::utf8),
              "1.7777…e+299");
    EXPECT_EQ(shortened_number("1" + std::string(299, '7'), 12, Characters::ascii),
              "1.777..e+299");
    EXPECT_EQ(shortened_number("123456", 1, Characters::ascii), ".");
}

}  // namespace
}  // namespace norma::table
