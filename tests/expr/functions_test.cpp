// What every function gives, of numbers.
#include "expr/small_table.hpp"

#include <bit>
#include <cstdint>
#include <functional>

namespace norma::expr {
namespace {

const std::vector<double> numbers{0.0,
                                  -0.0,
                                  0.5,
                                  -0.5,
                                  1.5,
                                  2.5,
                                  -2.5,
                                  0.49999999999999994,
                                  1e-300,
                                  1e300,
                                  3.75,
                                  -7.1,
                                  1e17,
                                  -1e17,
                                  123.0,
                                  0.1,
                                  4503599627370495.5,
                                  std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  missing};

bool same_bits(double a, double b) {
    return (std::isnan(a) && std::isnan(b)) ||
           std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

void expect_as(const std::string& text, const std::function<double(double)>& wanted) {
    const SmallTable table{{{"x", numbers, {}}}};
    const std::vector<double> got = table.values(text, numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i)
        EXPECT_TRUE(same_bits(got[i], wanted(numbers[i])))
            << text << " of " << numbers[i] << " is " << got[i];
}

TEST(Functions, OfOneNumberAreThoseOfTheCLibrary) {
    expect_as("abs(x)", [](double x) { return std::fabs(x); });
    expect_as("sqrt(x)", [](double x) { return std::sqrt(x); });
    expect_as("exp(x)", [](double x) { return std::exp(x); });
    expect_as("log(x)", [](double x) { return std::log(x); });
    expect_as("log10(x)", [](double x) { return std::log10(x); });
    expect_as("log2(x)", [](double x) { return std::log2(x); });
    expect_as("sin(x)", [](double x) { return std::sin(x); });
    expect_as("cos(x)", [](double x) { return std::cos(x); });
    expect_as("tan(x)", [](double x) { return std::tan(x); });
    expect_as("floor(x)", [](double x) { return std::floor(x); });
    expect_as("ceil(x)", [](double x) { return std::ceil(x); });
    expect_as("round(x)", [](double x) { return std::round(x); });
}

TEST(Functions, OfTwoNumbersToo) {
    const SmallTable table{{{"x", {3.5}, {}}, {"y", {-1.25}, {}}}};
    EXPECT_EQ(table.value("atan2(x, y)"), std::atan2(3.5, -1.25));
    EXPECT_EQ(table.value("atan2(1, y)"), std::atan2(1, -1.25));
    EXPECT_EQ(table.value("pow(x, y)"), std::pow(3.5, -1.25));
    EXPECT_EQ(table.value("pow(x, 2)"), 3.5 * 3.5);
    EXPECT_EQ(table.value("pow(2, 10)"), 1024);
}

TEST(Functions, MinAndMaxTakeAnyNumberAndGiveMissingForMissing) {
    const SmallTable table{{{"x", {3.5}, {}}, {"y", {-1.25}, {}}, {"none", {missing}, {}}}};
    EXPECT_EQ(table.value("min(x, y)"), -1.25);
    EXPECT_EQ(table.value("max(x, y)"), 3.5);
    EXPECT_EQ(table.value("min(x)"), 3.5);
    EXPECT_EQ(table.value("max(1, x, y, 7, 2)"), 7);
    EXPECT_EQ(table.value("min(1, x, y, 7, 2)"), -1.25);
    for (const char* text : {"min(x, none)", "min(none, x)", "max(none, 3)", "max(3, none)"})
        EXPECT_TRUE(std::isnan(table.value(text))) << text;
}

TEST(Functions, TakeConditionsAsOneOrZero) {
    const SmallTable table{{{"x", {3.5}, {}}}};
    EXPECT_EQ(table.value("max(x > 1, x > 9)"), 1);
}

TEST(Functions, OfConstantsAreComputedBeforehand) {
    const auto expression = Expression::compile("min(sqrt(16), len('abc')) + 1", {});
    ASSERT_TRUE(expression);
    EXPECT_TRUE(expression->variables().empty());
    EXPECT_EQ(SmallTable{}.value("min(sqrt(16), len('abc')) + 1"), 4);
    EXPECT_EQ(SmallTable{}.value("lower('ABC') == 'abc' and 'xay' =~ 'a'"), 1);
}

}  // namespace
}  // namespace norma::expr
