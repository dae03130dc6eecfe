#include "farm/jobs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::farm {
namespace {

TEST(Jobs, AreOnePerCoreUnlessSaid) {
    EXPECT_EQ(Jobs().on(12), 12);
    EXPECT_EQ(Jobs::parse("")->on(12), 12);
}

TEST(Jobs, AreCountedOrRelativeToTheCores) {
    EXPECT_EQ(Jobs::parse("3")->on(8), 3);
    EXPECT_EQ(Jobs::parse("50%")->on(8), 4);
    EXPECT_EQ(Jobs::parse("150%")->on(3), 4);
    EXPECT_EQ(Jobs::parse("12.5%")->on(8), 1);
    EXPECT_EQ(Jobs::parse("+2")->on(8), 10);
    EXPECT_EQ(Jobs::parse("+0")->on(8), 8);
    EXPECT_EQ(Jobs::parse("-1")->on(8), 7);
}

TEST(Jobs, AreAtLeastOne) {
    EXPECT_EQ(Jobs::parse("-8")->on(8), 1);
    EXPECT_EQ(Jobs::parse("-100")->on(8), 1);
    EXPECT_EQ(Jobs::parse("10%")->on(8), 1);
}

TEST(Jobs, AreRefusedWithWhatWouldBeRight) {
    for (const char* text :
         {"x", "0", "0%", "2.5", "+1%", "-", "+", "%", "1e3", "--1", " 1", "70000"}) {
        const auto parsed = Jobs::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_THAT(parsed.error(), testing::HasSubstr("(50%, +2, -1)"));
    }
    EXPECT_THAT(Jobs::parse("0").error(), testing::HasSubstr("nothing could ever run"));
}

}  // namespace
}  // namespace norma::farm
