// Texts: comparisons, functions, lists and regular expressions.
#include "expr/small_table.hpp"

namespace norma::expr {
namespace {

const SmallTable table{{{"city", {missing}, {"Oslo"}},
                        {"home", {missing}, {"Ostende"}},
                        {"code", {12}, {"12.0"}},
                        {"Cost Total $", {3}, {"3"}},
                        {"a`b", {5}, {"5"}},
                        {"Größe", {6}, {"äÖü"}}}};

TEST(Text, IsComparedByteByByte) {
    EXPECT_EQ(table.value("city == 'Oslo'"), 1);
    EXPECT_EQ(table.value("city == 'oslo'"), 0);
    EXPECT_EQ(table.value("city != 'Rome'"), 1);
    EXPECT_EQ(table.value("\"Oslo\" == city"), 1);
    EXPECT_EQ(table.value("city < 'Paris'"), 1);
    EXPECT_EQ(table.value("city < 'Os'"), 0);
    EXPECT_EQ(table.value("city <= 'Oslo'"), 1);
    EXPECT_EQ(table.value("city > 'Os'"), 1);
    EXPECT_EQ(table.value("city >= 'Oslp'"), 0);
    EXPECT_EQ(table.value("'Os' < city"), 1);
    EXPECT_EQ(table.value("'Os' < city < 'Ot'"), 1);
    EXPECT_EQ(table.value("text(city) < text(home)"), 1);
    EXPECT_EQ(table.value("lower(city) == home"), 0);
    EXPECT_EQ(table.value("city < 'Oslo\xC3\xA9'"), 1);
}

TEST(Text, OfEveryLengthIsComparedWhole) {
    std::string text;
    for (int length = 0; length < 40; ++length) {
        const SmallTable one{{{"t", {missing}, {text}}}};
        EXPECT_EQ(one.value("t == '" + text + "'"), 1) << length;
        EXPECT_EQ(one.value("t == '" + text + "x'"), 0) << length;
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::string other = text;
            other[i] = '#';
            EXPECT_EQ(one.value("t == '" + other + "'"), 0) << length << " at " << i;
        }
        text += static_cast<char>('a' + length % 26);
    }
}

TEST(Text, IsReadAsANumberWhereANumberIsWanted) {
    EXPECT_EQ(table.value("code == 12"), 1);
    EXPECT_EQ(table.value("code == '12'"), 0);
    EXPECT_EQ(table.value("code == '12.0'"), 1);
    EXPECT_EQ(table.value("code == 12 and code == '12.0'"), 1);
    EXPECT_EQ(table.value("city == home"), 0);  // two names are compared as numbers
}

TEST(Text, IsSuspectedWhereTwoNamesAreCompared) {
    const std::vector<std::string> names = {"a", "b", "c"};
    const auto compared = [&](const char* text) {
        return Expression::compile_condition(text, names)->compared_names();
    };
    using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
    EXPECT_EQ(compared("a == b"), (Pairs{{0, 1}}));
    EXPECT_EQ(compared("c > a and not c > a or b < a < c"), (Pairs{{0, 2}, {1, 0}, {2, 0}}));
    EXPECT_EQ(compared("text(a) == b or a == 'x' or a > 1 or a + 1 > b or b == -c"), Pairs{});
}

TEST(Text, HasFunctions) {
    EXPECT_EQ(table.value("len(city)"), 4);
    EXPECT_EQ(table.value("len(Größe)"), 3);
    EXPECT_EQ(table.value("lower(city) == 'oslo'"), 1);
    EXPECT_EQ(table.value("upper(city) == 'OSLO'"), 1);
    EXPECT_EQ(table.value("upper(Größe) == 'äÖü'"), 1);  // only the letters of ASCII
    EXPECT_EQ(table.value("starts_with(city, 'Os')"), 1);
    EXPECT_EQ(table.value("starts_with(city, 'os')"), 0);
    EXPECT_EQ(table.value("starts_with(city, 'Oslo!')"), 0);
    EXPECT_EQ(table.value("starts_with('Oslo is a city', city)"), 1);
    EXPECT_EQ(table.value("ends_with(city, 'lo')"), 1);
    EXPECT_EQ(table.value("ends_with(city, 'Os')"), 0);
    EXPECT_EQ(table.value("contains(city, 'sl')"), 1);
    EXPECT_EQ(table.value("contains(city, '')"), 1);
    EXPECT_EQ(table.value("contains(city, 'ls')"), 0);
    EXPECT_EQ(table.value("contains('in Oslo!', city)"), 1);
    EXPECT_EQ(table.value("lower(upper(lower(city))) == 'oslo'"), 1);
    EXPECT_EQ(table.value("len(city > 'P' ? text(city) : home)"), 7);
    EXPECT_EQ(table.value("(code > 5 ? text(city) : 'none') == 'Oslo'"), 1);
}

TEST(Text, IsFoundInLists) {
    EXPECT_EQ(table.value("city in ('Rome', 'Oslo')"), 1);
    EXPECT_EQ(table.value("city in ('Rome', 'Paris')"), 0);
    EXPECT_EQ(table.value("city not in ('Rome', 'Paris')"), 1);
    EXPECT_EQ(table.value("city in ('a', 'bb', 'cccc', 'Oslo', 'dddd', 'eeeee')"), 1);
    EXPECT_EQ(table.value("city in ('a', 'bb', 'cccc', 'oslo', 'dddd', 'eeeee')"), 0);
    EXPECT_EQ(table.value("home in ('a', 'bb', 'cccc', 'oslo', 'dddd', text(home))"), 1);
    EXPECT_EQ(table.value("city in ('a', 'bb', 'cccc', 'oslo', 'dddd', text(home))"), 0);
    EXPECT_EQ(table.value("'12.0' in (code, city)"), 1);
}

TEST(Text, IsMatchedByRegularExpressions) {
    EXPECT_EQ(table.value("city =~ 'sl'"), 1);
    EXPECT_EQ(table.value("city =~ '^sl'"), 0);
    EXPECT_EQ(table.value(R"(city =~ "^O[a-z]+\w$")"), 1);
    EXPECT_EQ(table.value("city =~ '(?i)^oslo$'"), 1);
    EXPECT_EQ(table.value("city !~ 'x'"), 1);
    EXPECT_EQ(table.value("city !~ 's'"), 0);
    EXPECT_EQ(table.value(R"(code =~ '^\d+\.0$')"), 1);
    EXPECT_EQ(table.value("lower(city) =~ 'os' and code > 3"), 1);
    EXPECT_EQ(table.value("code > 99 and city =~ 'O'"), 0);
    EXPECT_EQ(table.value("code > 99 or city =~ 'O'"), 1);
    EXPECT_EQ(table.value("code > 1 or city =~ 'O'"), 1);
    EXPECT_EQ(table.value("not (code > 99 and city =~ 'O')"), 1);
    EXPECT_EQ(table.value("not (code > 99 and not city =~ 'O')"), 1);
}

TEST(Text, InQuotesHasEscapes) {
    const SmallTable odd{{{"t", {missing}, {"a\"b'c\\d\te\nf\r"}}}};
    EXPECT_EQ(odd.value(R"(t == "a\"b'c\\d\te\nf\r")"), 1);
    EXPECT_EQ(odd.value(R"(t == 'a"b\'c\\d\te\nf\r')"), 1);
    EXPECT_EQ(odd.value(R"(len('\d') == 2)"), 1);  // other backslashes stay
}

TEST(Names, InBackquotesMayHoldAnything) {
    EXPECT_EQ(table.value("`Cost Total $` * 2"), 6);
    EXPECT_EQ(table.value("`a``b` + 1"), 6);
    EXPECT_EQ(table.value("Größe + 1"), 7);
    EXPECT_EQ(table.value("`city` == 'Oslo'"), 1);
    const SmallTable words{{{"and", {1}, {}}, {"len", {2}, {}}, {"a.b", {3}, {}}}};
    EXPECT_EQ(words.value("`and` + len + a.b + `len`"), 8);
}

TEST(Names, ThatAreNotUsedAreNotRead) {
    const auto expression =
        Expression::compile("code > 1 and (1 > 2 or city == 'x')", table.names());
    ASSERT_TRUE(expression);
    ASSERT_EQ(expression->variables().size(), 2U);
    EXPECT_EQ(expression->variables()[0].name, "code");
    EXPECT_EQ(expression->variables()[0].index, 2U);
    EXPECT_EQ(expression->variables()[0].kind, Kind::number);
    EXPECT_EQ(expression->variables()[1].name, "city");
    EXPECT_EQ(expression->variables()[1].index, 0U);
    EXPECT_EQ(expression->variables()[1].kind, Kind::text);
    const auto constant = Expression::compile("code > 1 and 1 > 2", table.names());
    ASSERT_TRUE(constant);
    EXPECT_TRUE(constant->variables().empty());
}

TEST(Names, ReadBothWaysComeTwice) {
    const auto expression = Expression::compile("code > 5 or code == 'A7'", table.names());
    ASSERT_TRUE(expression);
    ASSERT_EQ(expression->variables().size(), 2U);
    EXPECT_EQ(expression->variables()[0].kind, Kind::number);
    EXPECT_EQ(expression->variables()[1].kind, Kind::text);
    EXPECT_EQ(expression->variables()[1].index, 2U);
}

}  // namespace
}  // namespace norma::expr
