// What is missing stays missing in arithmetic, and no comparison with it is true.
#include "expr/small_table.hpp"

namespace norma::expr {
namespace {

const SmallTable table{
    {{"x", {missing}, {""}}, {"one", {1}, {"1"}}, {"word", {missing}, {"abc"}}}};

TEST(Missing, StaysMissingInArithmetic) {
    for (const char* text : {"x + 1", "-x", "one * x", "sqrt(x)", "x ^ 2", "one > 0 ? x : one"})
        EXPECT_TRUE(std::isnan(table.value(text))) << text;
    EXPECT_EQ(table.value("one > 0 ? one : x"), 1);
}

TEST(Missing, MakesEveryComparisonFalse) {
    for (const std::string sign : {"<", "<=", ">", ">=", "==", "!="}) {
        EXPECT_EQ(table.value("x" + sign + "1"), 0) << sign;
        EXPECT_EQ(table.value("1" + sign + "x"), 0) << sign;
        EXPECT_EQ(table.value("x" + sign + "one"), 0) << sign;
        EXPECT_EQ(table.value("x" + sign + "x"), 0) << sign;
        EXPECT_EQ(table.value("0/0" + sign + "1"), 0) << sign;
    }
    EXPECT_EQ(table.value("x in (1, 2)"), 0);
    EXPECT_EQ(table.value("x not in (1, 2)"), 0);
    EXPECT_EQ(table.value("0 < x < 2"), 0);
}

TEST(Missing, IsTrueOnceNegated) {
    EXPECT_EQ(table.value("not x > 1"), 1);
    EXPECT_EQ(table.value("not (x in (1, 2))"), 1);
}

TEST(Missing, CanBeAskedFor) {
    EXPECT_EQ(table.value("is_missing(x)"), 1);
    EXPECT_EQ(table.value("is_missing(one)"), 0);
    EXPECT_EQ(table.value("is_missing(x + one)"), 1);
    EXPECT_EQ(table.value("is_missing(one + one)"), 0);
    EXPECT_EQ(table.value("is_missing(lower(x))"), 1);
    EXPECT_EQ(table.value("is_missing(x > 1)"), 0);  // that is false, and known
    EXPECT_EQ(table.value("is_missing(1)"), 0);
    EXPECT_EQ(table.value("is_missing('')"), 1);
}

TEST(Missing, IsAboutTextUnlessTheNameIsANumberAnywhere) {
    EXPECT_EQ(table.value("is_missing(word)"), 0);
    EXPECT_EQ(table.value("is_missing(word) or word > 5"), 1);
    EXPECT_EQ(table.value("word > 5 or is_missing(word)"), 1);
    EXPECT_EQ(table.value("is_missing(word) or word == 'x'"), 0);

    const auto expression = Expression::compile("is_missing(word) or word > 5", table.names());
    ASSERT_TRUE(expression);
    ASSERT_EQ(expression->variables().size(), 1U);
    EXPECT_EQ(expression->variables()[0].kind, Kind::number);
}

TEST(Missing, TextIsComparedAsTheEmptyOneItIs) {
    EXPECT_EQ(table.value("x == ''"), 1);
    EXPECT_EQ(table.value("x != 'abc'"), 1);
    EXPECT_EQ(table.value("x < 'abc'"), 1);
}

}  // namespace
}  // namespace norma::expr
