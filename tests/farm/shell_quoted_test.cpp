#include "farm/shell_quoted.hpp"

#include <gtest/gtest.h>

namespace norma::farm {
namespace {

TEST(ShellQuoted, QuotesAsGnuParallelDoes) {
    EXPECT_EQ(shell_quoted("a-b_c.d+e/F9"), "a-b_c.d+e/F9");
    EXPECT_EQ(shell_quoted("a b"), "'a b'");
    EXPECT_EQ(shell_quoted("a=b"), "'a=b'");
    EXPECT_EQ(shell_quoted("it's"), "'it'\"'\"'s'");
    EXPECT_EQ(shell_quoted(""), "''");
    EXPECT_EQ(shell_quoted("a\tb"), "'a\tb'");
    EXPECT_EQ(shell_quoted("a\nb'"), "$'a\\nb\\''");
}

}  // namespace
}  // namespace norma::farm
