#pragma once
// Numbers for keys: the first one seen is 0, the next 1, and so on.
//
//     KeyTable keys;
//     keys.find_or_add(block.columns[2], block.rows, groups);   // a number for each row

#include "norma/table/text_column.hpp"

#include "base/huge_pages.hpp"
#include "base/simd_level.hpp"
#include "reduce/key_kernels.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// What is merged is sent in parts of so many keys, which caches hold together with what is
/// kept of each.
inline constexpr std::size_t keys_in_a_part = 16384;
[[nodiscard]] constexpr std::size_t parts_of(std::size_t keys) {
    return keys == 0 ? 1 : (keys + keys_in_a_part - 1) / keys_in_a_part;
}

/// Open addressing. Keys of up to 31 bytes are compared at once.
class KeyTable {
  public:
    explicit KeyTable(SimdLevel level = simd_level());  // of vector instructions to use

    /// The number of each row's key, with its quotes taken off.
    void find_or_add(const table::TextColumn& keys, std::vector<std::uint32_t>& numbers);
    [[nodiscard]] std::uint32_t find_or_add(std::string_view key);
    /// The number here of each key of `other`.
    void find_or_add(const KeyTable& other, std::vector<std::uint32_t>& numbers);

    [[nodiscard]] std::size_t size() const noexcept { return keys_.size() - 1; }
    [[nodiscard]] std::string_view operator[](std::size_t number) const;
    /// Its text will be asked for soon.
    void fetch(std::size_t number) const { __builtin_prefetch(&keys_[number + 1]); }
    /// Bytes it takes, about.
    [[nodiscard]] std::size_t bytes() const noexcept {
        return keys_.capacity() * sizeof(PackedKey) +
               slots_.capacity() * sizeof(std::uint32_t) + texts_.capacity();
    }

    /// The keys with the numbers [from, to).
    [[nodiscard]] KeyTable part(std::size_t from, std::size_t to) const;

    /// The sizes of all keys, and their texts in one. What was read gets its places when it is
    /// first looked into: to be taken by another table it needs none.
    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        std::vector<std::uint32_t> sizes;
        std::string texts;
        if constexpr (Archive::is_loading::value) {
            ar& sizes& texts;
            *this = KeyTable(sizes, texts);
        } else {
            list(sizes, texts);
            ar& sizes& texts;
        }
    }
    /// Gives what was read its places now. Throws DecodeError if a key is there twice.
    void find_places();

  private:
    KeyTable(const std::vector<std::uint32_t>& sizes, std::string_view texts);
    void list(std::vector<std::uint32_t>& sizes, std::string& texts) const;
    [[nodiscard]] KeySlots places() const noexcept {
        return {slots_.data(), slots_.size() - 1, keys_.data()};
    }
    [[nodiscard]] std::uint32_t find(std::string_view key,
                                     const PackedKey& packed,
                                     std::uint64_t hash) const;
    [[nodiscard]] PackedKey kept(std::string_view key, std::uint64_t hash);
    [[nodiscard]] bool is(std::uint32_t number,
                          std::string_view key,
                          const PackedKey& packed) const;
    [[nodiscard]] std::uint32_t append(const PackedKey& key, std::uint64_t hash);
    void enter(std::uint64_t hash, std::uint32_t number);

    const KeyKernels* kernels_;
    BigVector<PackedKey>
        keys_;  ///< by number from 1; of a long one its place in texts_, its size and its hash
    BigVector<std::uint32_t> slots_;  ///< none of what was read and not looked into
    std::string texts_;               ///< of long keys
    std::string scratch_;
};

}  // namespace norma::reduce
