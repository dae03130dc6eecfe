#include "norma/base/checksum.hpp"

#include <gtest/gtest.h>

#include <set>
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

TEST(Hash128, TellsShortContentsApartWhateverTheirSeeds) {
    std::set<std::string> contents;
    for (unsigned bits = 0; bits < 1024; ++bits) {
        for (const std::size_t length : {5U, 8U, 10U}) {
            std::string content(length, '0');
            for (unsigned i = 0; i < 5; ++i) {
                content[i] ^= static_cast<char>(bits >> i & 1U);
                content[length - 1 - i] ^= static_cast<char>(bits >> (5 + i) & 1U);
            }
            contents.insert(content);
        }
    }
    std::set<Hash128> names;
    for (const std::string& content : contents)
        for (std::uint64_t seed = 0; seed < 16; ++seed)
            names.insert(hash128(as_bytes(content), seed));
    EXPECT_EQ(names.size(), contents.size() * 16);
}

}  // namespace
}  // namespace norma
