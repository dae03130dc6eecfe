#include "base/simd_level.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma {
namespace {

using ::testing::HasSubstr;

TEST(SimdLevel, IsKnownByTheNameItHas) {
    for (const SimdLevel level : {SimdLevel::scalar, SimdLevel::avx2, SimdLevel::avx512}) {
        const auto parsed = parse_simd_level(name(level), SimdLevel::avx512);
        ASSERT_TRUE(parsed) << parsed.error();
        EXPECT_EQ(*parsed, level);
    }
}

TEST(SimdLevel, BeyondTheMachinesIsRefused) {
    const auto parsed = parse_simd_level("avx512", SimdLevel::avx2);
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("this machine has avx2 at most"));
}

TEST(SimdLevel, OfNoKnownNameIsRefusedWithTheNames) {
    const auto parsed = parse_simd_level("sse9", SimdLevel::avx512);
    ASSERT_FALSE(parsed);
    EXPECT_THAT(parsed.error(), HasSubstr("scalar, avx2 or avx512"));
}

TEST(SimdLevel, InUseIsOneThatIsOffered) {
    EXPECT_LE(simd_level(), offered_simd_level());
}

}  // namespace
}  // namespace norma
