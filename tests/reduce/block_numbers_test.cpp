#include "reduce/block_numbers.hpp"

#include "norma/table/number.hpp"

#include "table/field_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

using testing::ElementsAre;
using testing::IsNan;

table::ColumnNumbers decoded(const BlockColumn& column, std::size_t rows) {
    table::ColumnForm form;
    table::ColumnNumbers numbers;
    numbers.others = {99};  // of the block before
    decode_block(column, rows, {}, form, numbers);
    return numbers;
}

TEST(BlockNumbers, TakeADoubleAsTheShortestDecimalThatIsReadBackAsIt) {
    std::mt19937_64 draw(1);
    std::vector<double> values = {0.0,
                                  -0.0,
                                  0.1,
                                  0.30000000000000004,
                                  1e15,
                                  999999999999999.9,
                                  1e16,
                                  1e22,
                                  1e300,
                                  5e-324,
                                  123456.789,
                                  -2.50,
                                  1e-5,
                                  1e-7,
                                  1.0 / 3,
                                  9007199254740993.0,
                                  1.7976931348623157e308};
    for (int i = 0; i < 20000; ++i) {
        const int decimals = static_cast<int>(draw() % 12);
        values.push_back(static_cast<double>(static_cast<std::int64_t>(draw()) >> draw() % 63) /
                         std::pow(10, decimals));
    }
    const auto numbers = decoded(std::span<const double>(values), values.size());
    EXPECT_TRUE(numbers.others.empty());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const table::Number wanted = table::read_number(fmt::format("{}", values[i]));
        EXPECT_EQ(numbers.mantissas[i], wanted.mantissa) << values[i];
        EXPECT_EQ(numbers.decimals_of(i), wanted.decimals) << values[i];
    }
}

std::vector<double> doubles(const BlockColumn& column,
                            std::size_t rows,
                            std::size_t no_numbers,
                            const FieldRules& rules = {}) {
    table::ColumnForm form;
    table::ColumnNumbers numbers;
    std::vector<double> into;
    EXPECT_EQ(block_doubles(column, rows, rules, form, numbers, into), no_numbers);
    return into;
}

TEST(BlockNumbers, AreDoublesWhateverTheirDigits) {
    const table::FieldList fields(
        {"1.5", "x", "-12345678901234567890", "NA", "\"0.12345678901234567890\"", "inf"}, '"');
    EXPECT_THAT(
        doubles(fields.column(), 6, 1, {'.', {"NA"}}),
        ElementsAre(
            1.5, IsNan(), -12345678901234567890.0, IsNan(), 0.12345678901234567890, INFINITY));
    const std::vector<std::int64_t> integers = {3, INT64_MAX, -999};
    EXPECT_THAT(doubles(std::span<const std::int64_t>(integers), 3, 0, {'.', {"-999"}}),
                ElementsAre(3, 9223372036854775807.0, IsNan()));
    const std::vector<double> reals = {1.0 / 3, -999, INFINITY};
    EXPECT_THAT(doubles(std::span<const double>(reals), 3, 0, {'.', {"-999"}}),
                ElementsAre(1.0 / 3, IsNan(), INFINITY));
}

TEST(BlockNumbers, LeaveOutWhatIsNoPlainNumber) {
    const double infinite = std::numeric_limits<double>::infinity();
    const std::vector<double> reals = {1, std::nan(""), 2.5, -infinite};
    const BlockColumn column = std::span<const double>(reals);
    EXPECT_THAT(decoded(column, 4).others, ElementsAre(1, 3));
    std::string scratch;
    EXPECT_EQ(field_text(column, 1, scratch), "");
    EXPECT_EQ(field_text(column, 2, scratch), "2.5");
    EXPECT_EQ(field_text(column, 3, scratch), "-inf");

    const std::vector<std::int64_t> integers = {
        table::most_plain, table::most_plain + 1, INT64_MIN, -7};
    const auto numbers = decoded(std::span<const std::int64_t>(integers), 4);
    EXPECT_THAT(numbers.others, ElementsAre(1, 2));
    EXPECT_EQ(numbers.mantissas[3], -7);
    EXPECT_EQ(field_text(std::span<const std::int64_t>(integers), 2, scratch),
              "-9223372036854775808");
}

}  // namespace
}  // namespace norma::reduce
