#include "norma/launch/hostfile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::launch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Hostfile, HoldsOneHostALineWithCommentsAndEmptyLinesBetween) {
    const auto hosts = parse_hostfile(
        "# my hosts\n\nnode1 slots=4\n  node2\tmax_slots=8   # new\r\nme@10.0.0.7 slots=2 "
        "max-slots=2",
        "h");
    ASSERT_TRUE(hosts) << hosts.error();
    EXPECT_THAT(
        *hosts,
        ElementsAre(Host{"node1", 4}, Host{"node2", std::nullopt}, Host{"me@10.0.0.7", 2}));
}

TEST(Hostfile, NamesFileLineAndCauseOfAMalformedLine) {
    const auto error = [](const char* text) {
        return parse_hostfile(text, "my/hosts").error();
    };
    EXPECT_THAT(error("a\nb slots=\n"), StartsWith("my/hosts:2: slots of host 'b' is ''"));
    EXPECT_THAT(error("a slots=four"), HasSubstr("is 'four'; a whole number from 1"));
    EXPECT_THAT(error("a slots=0"), HasSubstr("is '0'"));
    EXPECT_THAT(error("a slots = 4"), HasSubstr("without blanks around '='"));
    EXPECT_THAT(error("a slot=4"), HasSubstr("'slot=4' after host 'a' is not understood"));
    EXPECT_THAT(error("a,b"), HasSubstr("'a,b' is no host name"));
    EXPECT_THAT(error("-n"), HasSubstr("'-n' is no host name"));
    EXPECT_THAT(error("# nothing\n\n"), StartsWith("my/hosts: names no host"));
}

TEST(Hostfile, SaysWhyAFileCannotBeRead) {
    EXPECT_THAT(read_hostfile("/nowhere/hosts").error(), HasSubstr("there is no such file"));
    EXPECT_THAT(read_hostfile("/").error(), HasSubstr("is a directory"));
}

TEST(Hosts, GiveOneSlotWhereNoneIsSaid) {
    const auto hosts = parse_hosts("node1:4,node2");
    ASSERT_TRUE(hosts) << hosts.error();
    EXPECT_THAT(*hosts, ElementsAre(Host{"node1", 4}, Host{"node2", 1}));
}

TEST(Hosts, QuoteThePartThatIsNotUnderstood) {
    for (const char* bad : {"node1:", "node1:x", "node1:0", ":4", "a b:1", "node1:4,,node2"}) {
        EXPECT_THAT(parse_hosts(bad).error(), HasSubstr("is not understood")) << bad;
    }
    EXPECT_THAT(parse_hosts("").error(), HasSubstr("names no host"));
}

TEST(TotalSlots, AreUnknownWhenOneHostDoesNotSay) {
    EXPECT_EQ(total_slots(*parse_hosts("a:4,b,c:2")), 7);
    EXPECT_EQ(total_slots(*parse_hostfile("a slots=4\nb", "h")), std::nullopt);
}

}  // namespace
}  // namespace norma::launch
