#pragma once
// Checksums and hashes of bytes (XXH3, https://xxhash.com): fast, well mixed, not
// cryptographic.

#include "norma/base/bytes.hpp"

#include <compare>
#include <cstdint>
#include <functional>

namespace norma {

/// 64 bits that notice damage; `seed` tells apart equal bytes in different places.
[[nodiscard]] std::uint64_t checksum(ByteView bytes, std::uint64_t seed = 0) noexcept;

/// 128 bits that name content: two different contents do not meet in practice.
struct Hash128 {
    std::uint64_t low = 0;                             ///< the lower 64 bits
    std::uint64_t high = 0;                            ///< the upper 64 bits
    auto operator<=>(const Hash128&) const = default;  // NOLINT(modernize-use-nullptr)
};

/// The name of these bytes; another `seed` gives another name.
[[nodiscard]] Hash128 hash128(ByteView bytes, std::uint64_t seed = 0) noexcept;

}  // namespace norma

// So that a Hash128 may be a key.
/// @cond
template <>
struct std::hash<norma::Hash128> {
    std::size_t operator()(const norma::Hash128& value) const noexcept { return value.low; }
};
/// @endcond
