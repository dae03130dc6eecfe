#include "reduce/aggregates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::reduce {
namespace {

using ::testing::HasSubstr;

Result<std::size_t> find(const std::string& name) {
    if (name == "temp") return std::size_t{3};
    if (name == "a:b,c") return std::size_t{4};
    return Failure{"there is no column '" + name + "'"};
}

TEST(Aggregates, AreReadInTheirOrderWithTheirNames) {
    const auto all =
        parse_aggregates("n,mean:temp,p99.5:temp,median:`a:b,c`,distinct:temp", find);
    ASSERT_TRUE(all) << all.error();
    ASSERT_EQ(all->size(), 5U);
    EXPECT_EQ((*all)[0].function, Function::rows);
    EXPECT_EQ((*all)[1].name, "mean:temp");
    EXPECT_EQ((*all)[1].column, 3U);
    EXPECT_EQ((*all)[2].name, "~p99.5:temp");
    EXPECT_DOUBLE_EQ((*all)[2].level, 0.995);
    EXPECT_EQ((*all)[3].column, 4U);
    EXPECT_EQ((*all)[4].function, Function::distinct);
}

TEST(Aggregates, ThatAreUnknownAreToldWithTheNearest) {
    EXPECT_THAT(parse_aggregates("maen:temp", find).error(), HasSubstr("did you mean mean"));
    EXPECT_THAT(parse_aggregates("p101:temp", find).error(), HasSubstr("p0 to p100"));
}

TEST(Aggregates, AreAskedForOnce) {
    EXPECT_THAT(parse_aggregates("sum:temp,n,sum:temp", find).error(),
                HasSubstr("'sum:temp' is asked for twice"));
}

TEST(Aggregates, NeedAColumnThatThereIs) {
    EXPECT_THAT(parse_aggregates("sum", find).error(), HasSubstr("sum:NAME"));
    EXPECT_THAT(parse_aggregates("sum:tmp", find).error(), HasSubstr("no column 'tmp'"));
}

TEST(Names, AreSplitAtCommasOutsideBackquotes) {
    const auto names = split_names("a,`b,c`,d");
    ASSERT_TRUE(names);
    EXPECT_EQ(*names, (std::vector<std::string>{"a", "b,c", "d"}));
    EXPECT_EQ(*split_names("`a``,b`,c,```d```"),
              (std::vector<std::string>{"a`,b", "c", "`d`"}));
    EXPECT_FALSE(split_names("`a``"));
    EXPECT_FALSE(split_names("a,,b"));
    EXPECT_FALSE(split_names("`a"));
}

}  // namespace
}  // namespace norma::reduce
