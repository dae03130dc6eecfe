#include "norma/base/checksum.hpp"

#include <gtest/gtest.h>

#include <string>

namespace norma {
namespace {

TEST(Checksum, ChangesWithEveryBitAndWithTheSeed) {
    const std::string original = "a line of a journal";
    const std::uint64_t expected = checksum(as_bytes(original));
    for (std::size_t bit = 0; bit < original.size() * 8; ++bit) {
        std::string damaged = original;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_NE(checksum(as_bytes(damaged)), expected) << "bit " << bit;
    }
    EXPECT_NE(checksum(as_bytes(original), 1), expected);
}

TEST(Hash128, IsThatOfTheXxh3ReferenceForNoBytes) {
    // XXH3_128bits of the empty input with seed 0, from the xxHash specification's test
    // vectors.
    EXPECT_EQ(hash128({}), (Hash128{.low = 0x6001C324468D497F, .high = 0x99AA06D3014798D8}));
}

}  // namespace
}  // namespace norma
