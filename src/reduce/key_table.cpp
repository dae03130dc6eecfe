#include "reduce/key_table.hpp"

#include "table/decode_column.hpp"

#define XXH_INLINE_ALL
#include <algorithm>
#include <array>
#include <cstring>
#include <xxhash.h>

namespace norma::reduce {

namespace {

constexpr std::size_t short_length = 16;
constexpr std::size_t first_slots = 1024;
constexpr std::size_t group = 64;  // rows whose places are fetched ahead

inline std::uint64_t word_at(const char* text) {
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof word);
    return word;
}

/// Of eight bytes the first so many.
inline std::uint64_t kept(std::uint64_t word, std::size_t bytes) {
    if (bytes >= 8) return word;
    return bytes == 0 ? 0 : word & (~std::uint64_t{0} >> (64 - 8 * bytes));
}

/// Both words into one by a wide multiplication, whose halves hold all bits of both.
inline std::uint64_t hash_of_words(std::uint64_t first,
                                   std::uint64_t second,
                                   std::uint64_t length) {
    __extension__ using Product = unsigned __int128;
    const auto product = static_cast<Product>(first ^ 0x9e3779b97f4a7c15U) *
                         (second ^ 0xd1b54a32d192ed03U ^ (length << 56));
    const std::uint64_t folded =
        static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    return folded * 0xbf58476d1ce4e5b9U;
}

}  // namespace

KeyTable::KeyTable() : slots_(first_slots), mask_(first_slots - 1) {}

std::string_view KeyTable::operator[](std::size_t number) const {
    const Entry& entry = entries_[number];
    if (entry.length > short_length)
        return std::string_view(texts_).substr(entry.first, entry.length);
    // first and second lie behind each other, as the bytes of the key.
    return {reinterpret_cast<const char*>(&entry.first), entry.length};
}

KeyTable::Entry KeyTable::short_entry(const char* text, std::size_t length) const {
    return {kept(word_at(text), length),
            length > 8 ? kept(word_at(text + 8), length - 8) : 0,
            length};
}

std::uint64_t KeyTable::hash_of_entry(const Entry& entry) const {
    return entry.length > short_length ? entry.second
                                       : hash_of_words(entry.first, entry.second, entry.length);
}

void KeyTable::grow() {
    const std::size_t size = slots_.size() * 2;
    slots_.assign(size, 0);
    mask_ = size - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const std::uint64_t hash = hash_of_entry(entries_[i]);
        std::size_t slot = (hash >> 20) & mask_;
        while (slots_[slot] != 0)
            slot = (slot + 1) & mask_;
        slots_[slot] = (hash & 0xffffffff00000000U) | (i + 1);
    }
}

std::uint32_t KeyTable::append(const Entry& entry, std::uint64_t hash) {
    entries_.push_back(entry);
    const std::uint32_t number = static_cast<std::uint32_t>(entries_.size());
    if (entries_.size() * 2 > slots_.size()) {
        grow();
        return number - 1;
    }
    std::size_t slot = (hash >> 20) & mask_;
    while (slots_[slot] != 0)
        slot = (slot + 1) & mask_;
    slots_[slot] = (hash & 0xffffffff00000000U) | number;
    return number - 1;
}

inline std::uint32_t KeyTable::find_short(const Entry& entry, std::uint64_t hash) {
    for (std::size_t slot = (hash >> 20) & mask_;; slot = (slot + 1) & mask_) {
        const std::uint64_t found = slots_[slot];
        if (found == 0) return append(entry, hash);
        if (((found ^ hash) >> 32) != 0) continue;
        const auto number = static_cast<std::uint32_t>(found) - 1;
        const Entry& known = entries_[number];
        if (known.first == entry.first && known.second == entry.second &&
            known.length == entry.length) {
            return number;
        }
    }
}

std::uint32_t KeyTable::find_long(std::string_view key) {
    const std::uint64_t hash = XXH3_64bits(key.data(), key.size());
    for (std::size_t slot = (hash >> 20) & mask_;; slot = (slot + 1) & mask_) {
        const std::uint64_t found = slots_[slot];
        if (found == 0) break;
        if (((found ^ hash) >> 32) != 0) continue;
        const auto number = static_cast<std::uint32_t>(found) - 1;
        if (entries_[number].length == key.size() && (*this)[number] == key) return number;
    }
    const Entry entry{texts_.size(), hash, key.size()};
    texts_ += key;
    return append(entry, hash);
}

std::uint32_t KeyTable::find_or_add(std::string_view key) {
    if (key.size() > short_length) return find_long(key);
    std::array<char, short_length> bytes{};
    std::copy(key.begin(), key.end(), bytes.begin());
    const Entry entry = short_entry(bytes.data(), key.size());
    return find_short(entry, hash_of_words(entry.first, entry.second, entry.length));
}

void KeyTable::find_or_add(const table::TextColumn& keys, std::vector<std::uint32_t>& numbers) {
    numbers.resize(keys.rows);
    if (keys.stride == 0) {  // the same in all rows
        std::fill(numbers.begin(), numbers.end(), keys.rows > 0 ? find_or_add(keys[0]) : 0);
        return;
    }
    std::array<Entry, group> entries;
    std::array<std::uint64_t, group> hashes;
    for (std::size_t begin = 0; begin < keys.rows; begin += group) {
        const std::size_t count = std::min(group, keys.rows - begin);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = keys[begin + i];
            entries[i] = short_entry(text.data(), text.size());
            hashes[i] = hash_of_words(entries[i].first, entries[i].second, entries[i].length);
            __builtin_prefetch(&slots_[(hashes[i] >> 20) & mask_]);
        }
        if (entries_.size() > 4096) {
            for (std::size_t i = 0; i < count; ++i) {
                const std::uint64_t found = slots_[(hashes[i] >> 20) & mask_];
                if (found != 0)
                    __builtin_prefetch(&entries_[static_cast<std::uint32_t>(found) - 1]);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            const bool quoted = keys.quote != '\0' && entries[i].length > 0 &&
                                static_cast<char>(entries[i].first) == keys.quote;
            if (quoted) {
                numbers[begin + i] =
                    find_or_add(table::unquoted(keys[begin + i], keys.quote, scratch_));
            } else if (entries[i].length > short_length) {
                numbers[begin + i] = find_long(keys[begin + i]);
            } else {
                numbers[begin + i] = find_short(entries[i], hashes[i]);
            }
        }
    }
}

}  // namespace norma::reduce
