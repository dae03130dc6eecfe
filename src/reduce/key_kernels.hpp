#pragma once
// Looking up the keys of many rows, in one version per level of vector instructions. All
// versions find the same.

#include "table/kernels.hpp"

#include <cstddef>
#include <cstdint>

namespace norma {
enum class SimdLevel;  // its header would be compiled for each level
}

namespace norma::reduce {

/// A key of up to 31 bytes as one thing to compare: its text, zeros, and its length in the last
/// byte. Other keys have 255 there, and in the words before what KeyTable knows them by.
struct alignas(32) PackedKey {
    std::uint64_t words[4];
};
inline constexpr std::size_t longest_packed = sizeof(PackedKey) - 1;
inline constexpr std::uint64_t not_packed = 255;

inline constexpr std::uint64_t hash_seeds[4] = {
    0x9e3779b97f4a7c15U, 0xd1b54a32d192ed03U, 0xbf58476d1ce4e5b9U, 0x94d049bb133111ebU};

/// From byte 32 - n on, a mask for the first n of 32 bytes.
alignas(64) inline constexpr std::uint64_t ones_and_zeros[8] = {
    UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX, 0, 0, 0, 0};

/// Both words into one by a wide multiplication, whose halves hold all bits of both.
static inline std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
    __extension__ using Product = unsigned __int128;
    const Product product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// The halves of each word multiplied, and the products added, as vectors can.
static inline std::uint64_t hash_of(const PackedKey& key) {
    std::uint64_t sum = 0;
    for (int i = 0; i < 4; ++i) {
        const std::uint64_t mixed = key.words[i] ^ hash_seeds[i];
        sum += (mixed & 0xffffffffU) * (mixed >> 32);
    }
    return folded(sum, hash_seeds[0]);
}

/// Stands before the first key, and is none.
inline constexpr PackedKey no_key = {{0, 0, 0, UINT64_MAX}};

/// Open addressing with steps of one. In its lower bits a slot holds a key's number from 1, in
/// the others as many of the key's hash; 0: empty. At most a quarter is full, so that most keys
/// are where they are looked for first.
struct KeySlots {
    static constexpr std::uint64_t for_a_key = 4;

    const std::uint32_t* slots;
    std::uint64_t mask;     ///< how many there are, a power of two, less one
    const PackedKey* keys;  ///< by number from 1; that of an empty slot is no_key

    // Always inline, so that no level's version of them is another's.
    [[nodiscard, gnu::always_inline]] std::uint64_t first(std::uint64_t hash) const {
        return hash & mask;
    }
    [[nodiscard, gnu::always_inline]] std::uint64_t next(std::uint64_t slot) const {
        return (slot + 1) & mask;
    }
    [[nodiscard, gnu::always_inline]] std::uint32_t number_bits() const {
        return static_cast<std::uint32_t>(mask / (for_a_key / 2));
    }
    [[nodiscard, gnu::always_inline]] std::uint32_t number(std::uint32_t found) const {
        return found & number_bits();
    }
    [[nodiscard, gnu::always_inline]] bool may_be(std::uint32_t found,
                                                  std::uint64_t hash) const {
        return ((found ^ static_cast<std::uint32_t>(hash >> 32)) & ~number_bits()) == 0;
    }
    [[nodiscard, gnu::always_inline]] std::uint32_t entry(std::uint32_t number,
                                                          std::uint64_t hash) const {
        return (static_cast<std::uint32_t>(hash >> 32) & ~number_bits()) | number;
    }
};

inline constexpr std::uint32_t unknown_key = UINT32_MAX;

struct KeyKernels {
    /// The numbers from 0 of the keys in rows [from, to), unknown_key for what is not there or
    /// not packed. Returns how many of these there are.
    std::size_t (*find)(const KeySlots& slots,
                        const table::FieldPlaces& fields,
                        std::size_t from,
                        std::size_t to,
                        std::uint32_t* numbers);
    /// The same for slots and keys beyond the nearest caches: fetches ahead.
    std::size_t (*find_far)(const KeySlots& slots,
                            const table::FieldPlaces& fields,
                            std::size_t from,
                            std::size_t to,
                            std::uint32_t* numbers);
};

extern const KeyKernels scalar_key_kernels;
#if defined(NORMA_REDUCE_SIMD)
extern const KeyKernels avx2_key_kernels;
extern const KeyKernels avx512_key_kernels;
#endif

/// Those of a level that this machine offers.
[[nodiscard]] const KeyKernels& key_kernels(SimdLevel level) noexcept;

}  // namespace norma::reduce
