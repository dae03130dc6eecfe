#include "reduce/missing_numbers.hpp"

#include "table/field_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace norma::reduce {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::uint32_t> others(const std::vector<std::string>& texts,
                                  const std::vector<std::string>& missing,
                                  char point = '.') {
    const table::FieldList fields(texts, '"');
    table::ColumnForm form;
    table::ColumnNumbers numbers;
    table::decode_column(fields.column(), point, form, numbers);
    leave_out_missing(fields.column(), missing, point, numbers);
    return numbers.others;
}

TEST(MissingNumbers, AreLeftOutWhereTheWholeTextIsTheSame) {
    EXPECT_THAT(others({"-999", "5", "-999.0", "9", "-9990", "-999"}, {"-999"}),
                ElementsAre(0, 5));
    EXPECT_THAT(others({"1.5", "99.9", "999"}, {"99.9", "0"}), ElementsAre(1));
}

TEST(MissingNumbers, StandAmongFieldsThatHoldNone) {
    EXPECT_THAT(others({"NA", "-1", "x", "3", "-1", ""}, {"NA", "-1"}),
                ElementsAre(0, 1, 2, 4, 5));
}

TEST(MissingNumbers, MayStandInQuotesAndHaveACommaForAPoint) {
    EXPECT_THAT(others({R"("-9,5")", "-9,5", "9,5"}, {"-9,5"}, ','), ElementsAre(0, 1));
}

TEST(MissingNumbers, NeedToBeNamed) {
    EXPECT_THAT(others({"-999", "5"}, {}), IsEmpty());
    EXPECT_THAT(others({"-999", "5"}, {"NA", "nan"}), IsEmpty());
}

TEST(MissingNumbers, OfBinaryColumnsAreThoseThatAreWrittenLikeIt) {
    const std::vector<double> reals = {-999, 5, std::nan(""), 0.1, -0.0, 1e20, INFINITY};
    const std::span<const double> column = reals;
    EXPECT_THAT(rows_without_value(column, std::vector<std::string>{"-999", "nan", "0.1"}),
                ElementsAre(0, 3));
    EXPECT_THAT(rows_without_value(column, std::vector<std::string>{"0", "1e+20", "inf"}),
                ElementsAre(4, 5, 6));
    const std::vector<std::int64_t> integers = {7, -999, 1, INT64_MIN};
    EXPECT_THAT(
        rows_without_value(std::span<const std::int64_t>(integers),
                           std::vector<std::string>{"-999", "x", "-9223372036854775808"}),
        ElementsAre(1, 3));
    EXPECT_THAT(rows_without_value(column, {}), IsEmpty());
    EXPECT_THAT(rows_without_value(column, std::vector<std::string>{"NA", "", "-", "5x"}),
                IsEmpty());
}

TEST(MissingNumbers, MayBeWrittenInAnyWayForBinaryColumns) {
    EXPECT_THAT(with_printed_numbers({"NA", "-999.0", "1e20", "", "nan", "?"}),
                ElementsAre("NA", "-999.0", "1e20", "", "nan", "?", "-999", "1e+20"));
    EXPECT_THAT(
        with_printed_numbers({"1e17", "0.10", "-0", "7"}),
        ElementsAre("1e17", "0.10", "-0", "7", "1e+17", "100000000000000000", "0.1", "0"));
}

}  // namespace
}  // namespace norma::reduce
