#include "reduce/missing_numbers.hpp"

#include "reduce/block_numbers.hpp"
#include "table/field_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
    leave_out_missing(fields.column(), texts.size(), missing, point, numbers);
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

TEST(MissingNumbers, MayBeBinary) {
    table::ColumnForm form;
    table::ColumnNumbers numbers;
    const std::vector<std::int64_t> integers = {-999, 5, 999};
    decode_block(std::span<const std::int64_t>(integers), 3, {'.', {"-999"}}, form, numbers);
    EXPECT_THAT(numbers.others, ElementsAre(0));
    const std::vector<double> reals = {1.5, 99.9, 999};
    decode_block(std::span<const double>(reals), 3, {'.', {"99.9", "-1"}}, form, numbers);
    EXPECT_THAT(numbers.others, ElementsAre(1));
}

TEST(MissingNumbers, NeedToBeNamed) {
    EXPECT_THAT(others({"-999", "5"}, {}), IsEmpty());
    EXPECT_THAT(others({"-999", "5"}, {"NA", "nan"}), IsEmpty());
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
