#include "base/duration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma {
namespace {

using namespace std::chrono_literals;

TEST(Duration, IsReadAsPeopleTypeIt) {
    EXPECT_EQ(*parse_duration("90"), 90s);
    EXPECT_EQ(*parse_duration("1.5"), 1500ms);
    EXPECT_EQ(*parse_duration(".25"), 250ms);
    EXPECT_EQ(*parse_duration("0"), 0s);
    EXPECT_EQ(*parse_duration("30s"), 30s);
    EXPECT_EQ(*parse_duration("2m"), 2min);
    EXPECT_EQ(*parse_duration("500ms"), 500ms);
    EXPECT_EQ(*parse_duration("1m2s3ms"), 1min + 2s + 3ms);
    EXPECT_EQ(*parse_duration("1h30m5.5s"), 1h + 30min + 5500ms);
    EXPECT_EQ(*parse_duration("1h30"), 1h + 30s);
    EXPECT_EQ(*parse_duration("1.5d"), 36h);
    EXPECT_EQ(*parse_duration("0.000001"), 1us);
    EXPECT_EQ(*parse_duration("10000d"), 240000h);
}

TEST(Duration, IsRefusedWithWhatWouldBeRight) {
    for (const char* text : {"",
                             "x",
                             "-1",
                             "+1",
                             "1 s",
                             "s",
                             "1e3",
                             "nan",
                             "inf",
                             "0x10",
                             "1..5",
                             "2w",
                             "200%",
                             "1,5",
                             "1mss"}) {
        const auto parsed = parse_duration(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_THAT(parsed.error(),
                    testing::HasSubstr("write seconds (90, 1.5) or 500ms, 30s"));
    }
    EXPECT_THAT(parse_duration("10001d").error(), testing::HasSubstr("longer than 10000d"));
    EXPECT_FALSE(parse_duration(std::string(1000, '9')));
}

}  // namespace
}  // namespace norma
