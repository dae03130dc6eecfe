#include "norma/base/error.hpp"

#include "norma/base/result.hpp"

#include <gtest/gtest.h>

namespace norma {
namespace {

TEST(Error, IsCaughtAsOursAndAsAnyException) {
    EXPECT_THROW(throw UsageError("x"), Error);
    EXPECT_THROW(throw UsageError("x"), std::exception);
    EXPECT_THROW(throw DecodeError("x"), std::runtime_error);
}

TEST(SystemError, SaysWhatWasAttemptedAndWhyItFailed) {
    const SystemError error("cannot open tasks.txt", ENOENT);
    EXPECT_STREQ(error.what(), "cannot open tasks.txt: No such file or directory");
    EXPECT_EQ(error.code(), ENOENT);
}

TEST(Result, HoldsAValueOrTheReasonThereIsNone) {
    const Result<int> good = 3;
    const Result<int> bad = Failure{"line 3: not a number"};
    ASSERT_TRUE(good);
    EXPECT_EQ(*good, 3);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error(), "line 3: not a number");
}

}  // namespace
}  // namespace norma
