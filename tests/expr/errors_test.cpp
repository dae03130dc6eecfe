// What is no expression is told with its place.
#include "expr/small_table.hpp"

#include <gmock/gmock.h>

namespace norma::expr {
namespace {

using testing::HasSubstr;

const SmallTable table{{{"temp", {1}, {"1"}},
                        {"city", {1}, {"x"}},
                        {"twice", {1}, {}},
                        {"twice", {1}, {}},
                        {"Cost Total $", {1}, {}}}};

/// The whole message: a sentence, the expression, and a caret below the character `column`,
/// counted from 0.
void expect_error(std::string_view text, std::size_t column, const std::string& sentence) {
    EXPECT_EQ(table.error(text),
              sentence + "\n  " + std::string(text) + "\n  " + std::string(column, ' ') + "^");
}

TEST(ExpressionErrors, NameTheNearestName) {
    expect_error("1 + tmep", 4, "unknown name 'tmep'; did you mean temp?");
    expect_error(
        "`cost total $` > 1", 0, "unknown name 'cost total $'; did you mean `Cost Total $`?");
    expect_error("wind > 3",
                 0,
                 "unknown name 'wind'; known are temp, city, twice, twice, `Cost Total $`");
    expect_error("sine(temp)", 0, "unknown function 'sine'; did you mean sin?");
    expect_error("tex(1)", 0, "unknown function 'tex'; did you mean text?");
    expect_error("floor > 1", 0, "floor is a function: write floor(...)");
    expect_error("1 + twice", 4, "more than one is called 'twice'");
    EXPECT_EQ(SmallTable{}.error("x"), "unknown name 'x'; there are no names here\n  x\n  ^");
}

TEST(ExpressionErrors, ListOnlyTheFirstNames) {
    SmallTable wide;
    for (int i = 0; i < 20; ++i)
        wide.columns.push_back({"column" + std::to_string(i), {}, {}});
    EXPECT_THAT(wide.error("q"), HasSubstr("column15, ..."));
    EXPECT_THAT(wide.error(std::string(1000, 'q')), HasSubstr("known are column0"));
}

TEST(ExpressionErrors, SayWhatIsMissing) {
    expect_error("", 0, "the expression is empty");
    expect_error("   ", 0, "the expression is empty");
    expect_error("temp >", 6, "a value is missing at the end");
    expect_error("temp > * 3", 7, "a value is missing before '*'");
    expect_error("()", 1, "a value is missing before ')'");
    expect_error("min(1,)", 6, "a value is missing before ')'");
    expect_error("temp 3", 5, "an operator is missing before '3'");
    expect_error("temp city", 5, "an operator is missing before 'city'");
    expect_error("temp 'x y'", 5, "an operator is missing before ''x y''");
    expect_error("(temp) (3)", 7, "an operator is missing before '('");
    expect_error("(1 2)", 3, "an operator is missing before '2'");
    expect_error("temp > 1 AND city == 'x'",
                 9,
                 "an operator is missing before 'AND'; and, or, not, in have small letters");
    expect_error("temp not 3", 5, "an operator is missing before 'not'");
    expect_error("1 + (2 * (3)", 4, "this '(' is never closed");
    expect_error("abs(min(2, 3)", 3, "this '(' is never closed");
    expect_error("1 + 2) * 3", 5, "this ')' closes nothing");
    expect_error("1, 2", 1, "',' has no place here");
    expect_error("temp > 1 : 2", 9, "':' has no place here");
    expect_error("temp > 1 ? 2", 9, "this '?' lacks its ':'");
    expect_error("1 + (temp > 1 ? 2)", 14, "this '?' lacks its ':'");
    expect_error("max(temp > 1 ? 2, 3)", 13, "this '?' lacks its ':'");
    expect_error("temp > 1 ? 2 3", 13, "an operator is missing before '3'");
    expect_error("temp in 3", 8, "a list in parentheses is needed here: in (1, 2, 3)");
    expect_error("temp in ()", 8, "the list is empty");
}

TEST(ExpressionErrors, RefuseWhatIsNoWord) {
    expect_error("temp # 3", 5, "'#' has no place here");
    expect_error("temp & 3", 5, "'&' is written '&&' or 'and'");
    expect_error("temp | 3", 5, "'|' is written '||' or 'or'");
    expect_error("temp <> 3", 5, "'<>' is written '!='");
    expect_error("1e999", 0, "a number that is too large or too small for a double");
    expect_error("1 + 12abc", 4, "'12abc' is not a number");
    expect_error("1.2.3", 0, "'1.2.3' is not a number");
    expect_error("city == 'abc", 8, "the text that begins here lacks its closing '");
    expect_error("city == \"abc\\\"", 8, "the text that begins here lacks its closing \"");
    expect_error("1 + `temp", 4, "the name that begins here lacks its closing `");
    EXPECT_EQ(table.error(std::string_view("1 \0 2", 5)),
              "a byte 0x00 has no place here\n  1   2\n    ^");
}

TEST(ExpressionErrors, TellKindsApart) {
    expect_error("1 + 'a'", 4, "this is text; a number is needed here");
    expect_error(
        "temp > 3 and lower(city) + 1 > 3", 13, "this is text; a number is needed here");
    expect_error("-'a'", 1, "this is text; a number is needed here");
    expect_error("100 < 'Cost Total $'",
                 6,
                 "this is text; a number is needed here; without quotes, `Cost Total $` is the "
                 "column");
    expect_error("sqrt('a')", 5, "this is text; a number is needed here");
    expect_error("'a' == 5", 7, "this is a number; text is needed here");
    expect_error("temp + 1 == 'a'", 0, "this is a number; text is needed here");
    expect_error("city in ('a', 5)", 14, "this is a number; text is needed here");
    expect_error("len(5)", 4, "this is a number; text is needed here");
    expect_error("(temp > 5) =~ 'a'", 0, "this is a condition; text is needed here");
    expect_error("5 =~ 'a'", 0, "this is a number; text is needed here");
    expect_error("temp > 3 and temp",
                 13,
                 "this is a number; a condition, such as x > 0, is needed here");
    expect_error("not 3", 4, "this is a number; a condition, such as x > 0, is needed here");
    expect_error(
        "temp ? 1 : 2", 0, "this is a number; a condition, such as x > 0, is needed here");
    expect_error("'a' or 1 > 2", 0, "this is text; a condition, such as x > 0, is needed here");
    expect_error("temp > 1 ? 'a' : 3", 17, "this is a number; text is needed here");
    expect_error("lower(city)", 0, "this is text; a number is needed here");
}

TEST(ExpressionErrors, SayHowToCompare) {
    const std::string sentence =
        "this would compare a condition; join comparisons by 'and', or use parentheses";
    expect_error("city =~ 'a' == 1", 12, sentence);
    expect_error("temp in (1) < 2", 12, sentence);
    expect_error("1 < temp =~ 'a'", 9, sentence);
    expect_error("temp in (1) in (2)", 12, sentence);
    expect_error("1 + not 2 > 3", 4, "'not' needs parentheses here: (not ...)");
    expect_error("temp == !temp", 8, "'not' needs parentheses here: (not ...)");
}

TEST(ExpressionErrors, CountArguments) {
    expect_error("1 + sqrt(1, 2)", 4, "sqrt() takes 1 argument, not 2");
    expect_error("atan2(1)", 0, "atan2() takes 2 arguments, not 1");
    expect_error("min()", 0, "min() takes at least 1 argument, not 0");
    expect_error("is_missing()", 0, "is_missing() takes 1 argument, not 0");
}

TEST(ExpressionErrors, CheckRegularExpressions) {
    expect_error("city =~ 'a(b'", 8, "not a regular expression: missing ): a(b");
    expect_error(
        "city !~ '*'", 8, "not a regular expression: no argument for repetition operator: *");
    expect_error("city =~ city", 8, "a regular expression in quotes is needed here");
    EXPECT_THAT(table.error("city =~ '((a{99}){99}){99}'"),
                HasSubstr("not a regular expression"));
    std::string many = "city =~ 'x'";
    for (int i = 0; i < 100; ++i)
        many += " or city =~ 'x" + std::to_string(i) + "'";
    EXPECT_THAT(table.error(many), HasSubstr("more than 64 regular expressions"));
}

TEST(ExpressionErrors, ShowACaretUnderTheCharacterWhateverComesBefore) {
    EXPECT_EQ(table.error("'ä€😀' == 5"),
              "this is a number; text is needed here\n  'ä€😀' == 5\n           ^");
    EXPECT_EQ(table.error("1 +\n\t@"), "'@' has no place here\n  1 +  @\n       ^");
}

TEST(ExpressionErrors, ShowOnlyThePieceAroundThePlaceOfALongOne) {
    const std::string long_one = std::string(200, ' ') + "1 + @ + " + std::string(200, '1');
    EXPECT_EQ(table.error(long_one),
              "'@' has no place here\n  ..." + std::string(44, ' ') + "1 + @ + " +
                  std::string(20, '1') + "...\n  " + std::string(51, ' ') + "^");
}

TEST(ExpressionErrors, WantAConditionWhereOneIsAskedFor) {
    const auto number = Expression::compile_condition("temp + 1", table.names());
    ASSERT_FALSE(number);
    EXPECT_EQ(number.error(),
              "this is a number; a condition, such as x > 0, is needed here\n  temp + 1\n  ^");
    const auto condition = Expression::compile_condition("temp > 1", table.names());
    ASSERT_TRUE(condition);
    EXPECT_TRUE(condition->is_condition());
}

TEST(ExpressionLimits, StopDeepNestingAndNotLength) {
    const std::string sentence = "more than 200 parts inside each other";
    const int many = 30000;
    EXPECT_THAT(table.error(std::string(many, '(')), HasSubstr(sentence));
    EXPECT_THAT(table.error(std::string(many, '-') + "1"), HasSubstr(sentence));
    EXPECT_THAT(table.error(std::string(many, '!') + "1"), HasSubstr(sentence));
    std::string powers, choices, calls, sum = "temp";
    for (int i = 0; i < 5000; ++i) {
        powers += "temp^";
        choices += "temp>1?2:";
        calls += "abs(";
        sum += "+temp";
    }
    EXPECT_THAT(table.error(powers), HasSubstr(sentence));
    EXPECT_THAT(table.error(choices), HasSubstr(sentence));
    EXPECT_THAT(table.error(calls), HasSubstr(sentence));
    EXPECT_EQ(table.value(sum), 5001);
    EXPECT_EQ(table.value(std::string(150, '(') + "3" + std::string(150, ')')), 3);
}

TEST(ExpressionLimits, StopTheLongest) {
    EXPECT_THAT(table.error(std::string(70000, ' ')), HasSubstr("longer than 65536 bytes"));
    std::string values = "0";
    for (int i = 0; values.size() < 40000; ++i)
        values += "+" + std::to_string(i) + "*temp";
    EXPECT_THAT(table.error(values), HasSubstr("it is an expression"));
    std::string distinct = "temp";
    for (int i = 10; distinct.size() < 65000; ++i)
        distinct += "+" + std::to_string(i);
    EXPECT_THAT(table.error(distinct), HasSubstr("too many parts"));
}

TEST(ExpressionErrors, DoNotKeepItsNamesFromBeingListed) {
    using testing::ElementsAre;
    EXPECT_THAT(Expression::names_in("lower(a) == 'b' and `min`(c) > a or d + $ + e"),
                ElementsAre("a", "min", "c", "d"));
    EXPECT_THAT(Expression::names_in(""), ElementsAre());
}

}  // namespace
}  // namespace norma::expr
