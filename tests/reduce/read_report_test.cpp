#include "reduce/read_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace norma::reduce {
namespace {

TEST(ReadReport, KeepsTheFirstBadRowsOfAllInOrder) {
    ReadReport all;
    ReadReport other;
    for (std::uint64_t i = 0; i < 20; ++i)
        (i % 3 == 0 ? all : other).add_bad({0, 100 - i, "short"});
    all.merge(other);
    ASSERT_EQ(all.first_bad.size(), ReadReport::most_complaints);
    EXPECT_EQ(all.first_bad.front().offset, 81U);
    EXPECT_TRUE(std::is_sorted(all.first_bad.begin(), all.first_bad.end()));
}

TEST(ReadReport, TellsOfTheFirstFailure) {
    ReadReport report;
    report.fail({2, 0, "later"});
    ReadReport other;
    other.fail({1, 9, "earlier"});
    report.merge(other);
    EXPECT_EQ(report.failure->reason, "earlier");
}

TEST(ReadReport, KnowsFilesWhosePiecesDoNotFit) {
    ReadReport report;
    report.pieces = {
        {1, 1, 60, 90}, {0, 0, 0, 50}, {0, 1, 50, 80}, {1, 0, 0, 50}, {2, 0, 0, 7}};
    EXPECT_EQ(report.torn_files(), std::vector<std::uint32_t>{1});
}

}  // namespace
}  // namespace norma::reduce
