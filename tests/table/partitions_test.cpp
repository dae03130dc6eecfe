#include "table/partitions.hpp"

#include <gtest/gtest.h>

namespace norma::table {
namespace {

using Parts = std::vector<std::pair<std::string, std::string>>;

TEST(Partitions, AreTheFoldersWithAnEqualsSign) {
    EXPECT_EQ(partitions_of("data/year=2024/month=05/a.csv"),
              (Parts{{"year", "2024"}, {"month", "05"}}));
    EXPECT_EQ(partitions_of("a=1/b.csv"), (Parts{{"a", "1"}}));
    EXPECT_EQ(partitions_of("a=b=c/d=/e.csv"), (Parts{{"a", "b=c"}, {"d", ""}}));
}

TEST(Partitions, AreNotInTheNameOfTheFile) {
    EXPECT_EQ(partitions_of("year=2024.csv"), Parts());
    EXPECT_EQ(partitions_of("=x/a.csv"), Parts());
    EXPECT_EQ(partitions_of(""), Parts());
}

TEST(Partitions, AreDecoded) {
    EXPECT_EQ(partitions_of("t=10%3A30%2f/x"), (Parts{{"t", "10:30/"}}));
    EXPECT_EQ(partitions_of("t=100%/u=%4/v=%zz/x"),
              (Parts{{"t", "100%"}, {"u", "%4"}, {"v", "%zz"}}));
    EXPECT_EQ(partitions_of("t=__HIVE_DEFAULT_PARTITION__/x"), (Parts{{"t", ""}}));
}

TEST(Partitions, OfTheSameKeyAreTheInnerOne) {
    EXPECT_EQ(partitions_of("a=1/b=2/a=3/x"), (Parts{{"a", "3"}, {"b", "2"}}));
}

}  // namespace
}  // namespace norma::table
