// What binds tighter, and what every operator gives.
#include "expr/small_table.hpp"

namespace norma::expr {
namespace {

const SmallTable table{
    {{"x", {7}, {}}, {"y", {-2.5}, {}}, {"z", {0}, {}}, {"none", {missing}, {}}}};

void expect_same(std::string_view text, std::string_view with_parentheses) {
    EXPECT_EQ(table.value(text), table.value(with_parentheses)) << text;
}

TEST(Operators, OfMoreTightnessComeFirst) {
    EXPECT_EQ(table.value("2 + 3 * 4"), 14);
    EXPECT_EQ(table.value("2 * 3 ^ 2"), 18);
    EXPECT_EQ(table.value("-x ^ 2"), -49);
    EXPECT_EQ(table.value("2 ^ -1"), 0.5);
    EXPECT_EQ(table.value("-2 * -3"), 6);
    EXPECT_EQ(table.value("2 - -3"), 5);
    EXPECT_EQ(table.value("(2 + 3) * 4"), 20);
    expect_same("x + 1 > 3 and z < 1", "((x + 1) > 3) and (z < 1)");
    expect_same("x > 100 and z > 1 or y < 0", "((x > 100) and (z > 1)) or (y < 0)");
    expect_same("y < 0 or x > 100 and z > 1", "(y < 0) or ((x > 100) and (z > 1))");
    expect_same("not x > 100", "not (x > 100)");
    expect_same("not z > 1 and x > 100", "(not (z > 1)) and (x > 100)");
    expect_same("not z == 0 or x > 1", "(not (z == 0)) or (x > 1)");
    expect_same("x > 100 or z > 1 ? 1 : 2 + 3", "((x > 100) or (z > 1)) ? 1 : (2 + 3)");
    expect_same("x in (7) and z in (1)", "(x in (7)) and (z in (1))");
}

TEST(Operators, OfOneTightnessGoFromTheLeftAndPowersFromTheRight) {
    EXPECT_EQ(table.value("10 - 4 - 3"), 3);
    EXPECT_EQ(table.value("100 / 10 / 5"), 2);
    EXPECT_EQ(table.value("100 / 10 * 5"), 50);
    EXPECT_EQ(table.value("17 % 10 * 2"), 14);
    EXPECT_EQ(table.value("2 ^ 3 ^ 2"), 512);
    EXPECT_EQ(table.value("x > 9 ? 1 : x > 8 ? 2 : x > 6 ? 3 : 4"), 3);
    EXPECT_EQ(table.value("x > 6 ? x > 8 ? 1 : 2 : 3"), 2);
}

TEST(Operators, HaveOtherSpellings) {
    expect_same("x = 7", "x == 7");
    expect_same("x ** 2", "x ^ 2");
    expect_same("x > 1 && y > 1", "x > 1 and y > 1");
    expect_same("x > 1 || y > 1", "x > 1 or y > 1");
    expect_same("!(x > 1)", "not (x > 1)");
    expect_same("! x > 1", "not (x > 1)");
    expect_same("\tx>1\r\n  and\ny<1", "x > 1 and y < 1");
}

TEST(Operators, CalculateAsInCpp) {
    const double x = 7, y = -2.5;
    EXPECT_EQ(table.value("x + y"), x + y);
    EXPECT_EQ(table.value("x - y"), x - y);
    EXPECT_EQ(table.value("x * y"), x * y);
    EXPECT_EQ(table.value("x / y"), x / y);
    EXPECT_EQ(table.value("x % y"), std::fmod(x, y));
    EXPECT_EQ(table.value("y % 2"), std::fmod(y, 2));
    EXPECT_EQ(table.value("-x"), -x);
    EXPECT_EQ(table.value("+x"), x);
    EXPECT_EQ(table.value("x ^ y"), std::pow(x, y));
    EXPECT_EQ(table.value("1.5 ^ y"), std::pow(1.5, y));
    EXPECT_EQ(table.value("x ^ 1"), x);
    EXPECT_EQ(table.value("x ^ 0.5"), std::pow(x, 0.5));
    EXPECT_EQ(table.value("x ^ 2"), x * x);
    EXPECT_EQ(table.value("y ^ 3"), y * y * y);
    EXPECT_EQ(table.value("y ^ 4"), (y * y) * (y * y));
    EXPECT_EQ(table.value("1 / z"), std::numeric_limits<double>::infinity());
    EXPECT_TRUE(std::isnan(table.value("z / z")));
    EXPECT_TRUE(std::isnan(table.value("none * 0")));
    EXPECT_EQ(table.value("none ^ 0"), 1);  // as in C
}

TEST(Operators, TakeConstantsOnEitherSide) {
    const double x = 7;
    for (const std::string op : {"+", "-", "*", "/", "%", "^"}) {
        const std::string hidden = "(x - x + 3)";  // 3, but not known before
        EXPECT_EQ(table.value("x " + op + " 3"), table.value("x " + op + hidden)) << op;
        EXPECT_EQ(table.value("3 " + op + " x"), table.value(hidden + op + " x")) << op;
        EXPECT_EQ(table.value("3 " + op + " 7"), table.value(hidden + op + " x")) << op;
    }
    EXPECT_EQ(table.value("x - 3"), x - 3);
    EXPECT_EQ(table.value("3 / x"), 3 / x);
}

TEST(Operators, CompareAndAreOneOrZeroAsNumbers) {
    const std::vector<std::string> signs{"<", "<=", ">", ">=", "==", "!="};
    const std::vector<std::vector<double>> wanted{
        {1, 0, 0}, {1, 0, 1}, {0, 1, 0}, {0, 1, 1}, {0, 0, 1}, {1, 1, 0}};
    for (std::size_t i = 0; i < signs.size(); ++i) {
        EXPECT_EQ(table.value("y" + signs[i] + "x"), wanted[i][0]) << signs[i];
        EXPECT_EQ(table.value("x" + signs[i] + "y"), wanted[i][1]) << signs[i];
        EXPECT_EQ(table.value("x" + signs[i] + "x"), wanted[i][2]) << signs[i];
        EXPECT_EQ(table.value("-2.5" + signs[i] + "x"), wanted[i][0]) << signs[i];
        EXPECT_EQ(table.value("x" + signs[i] + "-2.5"), wanted[i][1]) << signs[i];
        EXPECT_EQ(table.value("7" + signs[i] + "7"), wanted[i][2]) << signs[i];
    }
    EXPECT_EQ(table.value("(x > 1) + (y < 1) + (x > 9)"), 2);
    EXPECT_EQ(table.value("(x > 1) == (y < 1)"), 1);
}

TEST(Operators, CompareInChains) {
    EXPECT_EQ(table.value("1 < x < 8"), 1);
    EXPECT_EQ(table.value("1 < x < 5"), 0);
    EXPECT_EQ(table.value("-3 <= y < z <= z < x"), 1);
    EXPECT_EQ(table.value("8 > x > 9"), 0);
    EXPECT_EQ(table.value("x == 7 == 7"), 1);
    EXPECT_EQ(table.value("1 < 2 < 3"), 1);
}

TEST(Operators, JoinConditions) {
    for (const bool a : {false, true}) {
        for (const bool b : {false, true}) {
            const std::string left = a ? "x > 0" : "x < 0";
            const std::string right = b ? "y < 0" : "y > 0";
            EXPECT_EQ(table.value(left + " and " + right), a && b);
            EXPECT_EQ(table.value(left + " or " + right), a || b);
            EXPECT_EQ(table.value("not (" + left + ")"), !a);
            EXPECT_EQ(table.value(left + " ? " + right + " : not " + right), a ? b : !b);
            const std::string known = b ? "1 < 2" : "2 < 1";  // before anything is computed
            EXPECT_EQ(table.value(left + " and " + known), a && b);
            EXPECT_EQ(table.value(known + " or " + left), a || b);
            EXPECT_EQ(table.value(known + " ? x : y"), b ? 7 : -2.5);
        }
    }
}

TEST(Operators, ChooseByACondition) {
    EXPECT_EQ(table.value("x > 1 ? x : y"), 7);
    EXPECT_EQ(table.value("x < 1 ? x : y"), -2.5);
    EXPECT_EQ(table.value("x < 1 ? 3 : y"), -2.5);
    EXPECT_EQ(table.value("x > 1 ? 3 : y"), 3);
    EXPECT_EQ(table.value("x < 1 ? x : 4"), 4);
    EXPECT_EQ(table.value("x < 1 ? 3 : 4"), 4);
    EXPECT_EQ(table.value("x > 1 ? x > 2 : 4"), 1);  // a condition is 1 or 0 beside a number
}

TEST(Operators, FindNumbersInLists) {
    EXPECT_EQ(table.value("x in (1, 7)"), 1);
    EXPECT_EQ(table.value("x in (1, 2)"), 0);
    EXPECT_EQ(table.value("x in (y, z + 7)"), 1);
    EXPECT_EQ(table.value("x not in (1, 7)"), 0);
    EXPECT_EQ(table.value("x not in (1, 2)"), 1);
    EXPECT_EQ(table.value("x in (9, 8, 7, 6, 5, 4, 3, 2, 1, 0)"), 1);
    EXPECT_EQ(table.value("z in (9, 8, 7, 6, 5, 4, 3, 2, 1, -0)"), 1);
    EXPECT_EQ(table.value("x in (9, 8, 0/0, 6, 5, 4, 3, 2, 1, 0)"), 0);
    EXPECT_EQ(table.value("x in (9, 8, 17, 6, 5, 4, 3, 2, 1, 0, y, z + 7)"), 1);
    EXPECT_EQ(table.value("none in (9, 8, 17, 6, 5, 4, 3, 2, 1, 0)"), 0);
    EXPECT_EQ(table.value("none in (1, none)"), 0);
}

TEST(Operators, ComputeANumberOfAnyForm) {
    EXPECT_EQ(table.value("1e-3"), 1e-3);
    EXPECT_EQ(table.value(".5"), 0.5);
    EXPECT_EQ(table.value("12."), 12);
    EXPECT_EQ(table.value("1.5E+2"), 150);
    EXPECT_EQ(table.value("0.1"), 0.1);
    EXPECT_EQ(table.value("1e308 * 10"), std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace norma::expr
