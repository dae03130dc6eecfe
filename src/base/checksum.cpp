#include "norma/base/checksum.hpp"

// The same numbers by the widest vectors the processor has, two to four times as fast: where
// the library was built with them, as Debian's is, it comes with this header.
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

#include <array>

namespace norma {

std::uint64_t checksum(ByteView bytes, std::uint64_t seed) noexcept {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(ByteView bytes, std::uint64_t seed) noexcept {
    XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    if (seed != 0) {
        // The seed of XXH3 is added to the bytes where there are few: "00000" with the seed 1
        // would be "10001" without.
        const std::array<std::uint64_t, 3> named{hash.low64, hash.high64, seed};
        hash = XXH3_128bits(named.data(), sizeof named);
    }
    return {.low = hash.low64, .high = hash.high64};
}

}  // namespace norma
