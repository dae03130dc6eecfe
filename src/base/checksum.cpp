#include "norma/base/checksum.hpp"

// The same numbers by the widest vectors the processor has, two to four times as fast: where
// the library was built with them, as Debian's is, it comes with this header.
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#include <xxh_x86dispatch.h>
#else
#include <xxhash.h>
#endif

namespace norma {

std::uint64_t checksum(ByteView bytes, std::uint64_t seed) noexcept {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(ByteView bytes, std::uint64_t seed) noexcept {
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {.low = hash.low64, .high = hash.high64};
}

}  // namespace norma
