#pragma once
// Numbers for keys: the first one seen is 0, the next 1, and so on.
//
//     KeyTable keys;
//     keys.find_or_add(block.columns[2], block.rows, groups);   // a number for each row

#include "norma/table/text_column.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::reduce {

/// Open addressing. Keys of up to 32 bytes lie in the entries and are compared as four words.
class KeyTable {
  public:
    KeyTable();

    /// The number of each row's key, with its quotes taken off.
    void find_or_add(const table::TextColumn& keys, std::vector<std::uint32_t>& numbers);
    [[nodiscard]] std::uint32_t find_or_add(std::string_view key);

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t number) const;
    /// Bytes it takes, about.
    [[nodiscard]] std::size_t bytes() const noexcept {
        return entries_.capacity() * sizeof(Entry) + slots_.capacity() * sizeof(std::uint64_t) +
               texts_.capacity();
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        std::vector<std::string> keys;
        if constexpr (Archive::is_loading::value) {
            ar& keys;
            *this = KeyTable();
            for (const std::string& key : keys)
                static_cast<void>(find_or_add(key));
        } else {
            for (std::size_t i = 0; i < size(); ++i)
                keys.emplace_back((*this)[i]);
            ar& keys;
        }
    }

  private:
    /// Of a short key its bytes, zeros behind them; of a long one its place in texts_ and its
    /// hash.
    struct Entry {
        std::array<std::uint64_t, 4> words{};
        std::uint64_t length = 0;
    };

    [[nodiscard]] static Entry short_entry(const char* text, std::size_t length);
    [[nodiscard]] static std::uint64_t hash_of(const Entry& entry);
    [[nodiscard]] std::uint32_t find_short(const Entry& entry, std::uint64_t hash);
    [[nodiscard]] std::uint32_t find_text(std::string_view key);
    [[nodiscard]] std::uint32_t find_long(std::string_view key);
    [[nodiscard]] std::uint32_t append(const Entry& entry, std::uint64_t hash);
    void fetch(std::span<const std::uint64_t> hashes) const;
    void grow();

    std::vector<Entry> entries_;
    std::vector<std::uint64_t>
        slots_;          ///< upper half of the hash, and a number from 1; 0: empty
    std::string texts_;  ///< of long keys
    std::uint64_t mask_ = 0;
    std::string scratch_;
};

}  // namespace norma::reduce
