#include "farm/limits.hpp"

#include "farm/size.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::farm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Size, IsReadAsPeopleTypeIt) {
    EXPECT_EQ(*parse_size("0"), 0U);
    EXPECT_EQ(*parse_size("4096"), 4096U);
    EXPECT_EQ(*parse_size("64K"), 65'536U);
    EXPECT_EQ(*parse_size("10m"), 10U << 20);
    EXPECT_EQ(*parse_size("2G"), std::uint64_t{2} << 30);
    EXPECT_EQ(*parse_size("4194304T"), std::uint64_t{1} << 62);
}

TEST(Size, IsRefusedWithWhatWouldBeRight) {
    for (const char* wrong :
         {"", "K", "-1", "+1", "1.5G", "1 K", "1KB", "4194305T", "99999999999999999999", "x"}) {
        const auto parsed = parse_size(wrong);
        ASSERT_FALSE(parsed) << wrong;
        EXPECT_THAT(parsed.error(), HasSubstr("is no size; write bytes (4096), or 64K"));
    }
}

TEST(Limits, BecomeTheWordsBeforeACommand) {
    EXPECT_THAT(*parse_limits("as=2G,cpu=1m30s,nofile=100"),
                ElementsAre("prlimit", "--as=2147483648", "--cpu=90:91", "--nofile=100", "--"));
    EXPECT_THAT(*parse_limits("cpu=0.5,core=0"),
                ElementsAre("prlimit", "--cpu=1:2", "--core=0", "--"));
    EXPECT_TRUE(parse_limits("")->empty());
}

TEST(Limits, AreRefusedWithWhatIsWrong) {
    EXPECT_THAT(parse_limits("as=1G,nofiles=3").error(),
                HasSubstr("there is no limit 'nofiles'; did you mean nofile?"));
    EXPECT_THAT(parse_limits("mem=1G").error(), HasSubstr("(there are as, core, cpu,"));
    EXPECT_THAT(parse_limits("as").error(), HasSubstr("as needs a value: as=VALUE"));
    EXPECT_THAT(parse_limits("as=").error(), HasSubstr("as: '' is no size"));
    EXPECT_THAT(parse_limits("cpu=fast").error(),
                HasSubstr("cpu: 'fast' is no length of time"));
    EXPECT_THAT(parse_limits("cpu=0").error(), HasSubstr("at least 1 second"));
    EXPECT_THAT(parse_limits("nproc=1K").error(), HasSubstr("nproc: '1K' is no number"));
    EXPECT_THAT(parse_limits("nproc=-1").error(), HasSubstr("nproc: '-1' is no number"));
    EXPECT_FALSE(parse_limits("as=1G,"));
    EXPECT_FALSE(parse_limits(","));
}

}  // namespace
}  // namespace norma::farm
