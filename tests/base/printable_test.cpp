#include "base/printable.hpp"

#include <gtest/gtest.h>

namespace norma {
namespace {

TEST(Printable, LeavesNothingThatDrivesATerminalOrBreaksALine) {
    EXPECT_EQ(printable("a\tb"), "a\tb");
    EXPECT_EQ(printable("a\nb\r\x1b[31m\x7f"), "a\\nb\\r\\033[31m\\177");
    EXPECT_EQ(printable("\xc2\x9b"), "\\302\\233") << "a control character of 8 bits";
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\342\\200\\256") << "turns the direction of writing";
    EXPECT_EQ(printable("\xe2\x80\xa8"), "\\342\\200\\250") << "a line separator";
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\000");
}

TEST(Printable, LeavesGoodUtf8AloneAndEscapesTheRest) {
    EXPECT_EQ(printable("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
              "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    EXPECT_EQ(printable("\xff"), "\\377");
    EXPECT_EQ(printable("\xc3"), "\\303");
    EXPECT_EQ(printable("\xc0\x8a"), "\\300\\212") << "an overlong line feed";
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\355\\240\\200") << "a surrogate";
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\364\\220\\200\\200") << "beyond Unicode";
}

TEST(Printable, KeepsTheLinesOfATextOfMany) {
    EXPECT_EQ(printable_lines("a\r\n\n\x1b[1mb\n"), "a\\r\n\n\\033[1mb\n");
    EXPECT_EQ(printable_lines(""), "");
}

}  // namespace
}  // namespace norma
