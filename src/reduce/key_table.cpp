#include "reduce/key_table.hpp"

#include "table/decode_column.hpp"

#define XXH_INLINE_ALL
#include <algorithm>
#include <array>
#include <cstring>
#include <xxhash.h>

namespace norma::reduce {

namespace {

constexpr std::size_t short_length = 32;
constexpr std::size_t first_slots = 8192;  // few keys hardly ever meet
constexpr std::size_t group = 64;          // rows whose places are fetched ahead

using Words = std::array<std::uint64_t, 4>;

/// Of 32 bytes the first so many.
constexpr std::array<Words, short_length + 1> kept = [] {
    std::array<Words, short_length + 1> masks{};
    for (std::size_t length = 0; length <= short_length; ++length) {
        for (std::size_t word = 0; word < 4; ++word) {
            const std::size_t bytes = length > 8 * word ? length - 8 * word : 0;
            masks[length][word] = bytes >= 8   ? ~std::uint64_t{0}
                                  : bytes == 0 ? 0
                                               : ~std::uint64_t{0} >> (64 - 8 * bytes);
        }
    }
    return masks;
}();

/// Both words into one by a wide multiplication, whose halves hold all bits of both.
inline std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
    __extension__ using Product = unsigned __int128;
    const Product product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace

KeyTable::KeyTable() : slots_(first_slots), mask_(first_slots - 1) {}

std::string_view KeyTable::operator[](std::size_t number) const {
    const Entry& entry = entries_[number];
    if (entry.length > short_length)
        return std::string_view(texts_).substr(entry.words[0], entry.length);
    return {reinterpret_cast<const char*>(entry.words.data()), entry.length};
}

inline KeyTable::Entry KeyTable::short_entry(const char* text, std::size_t length) {
    Entry entry;
    std::memcpy(entry.words.data(), text, short_length);
    for (std::size_t i = 0; i < 4; ++i)
        entry.words[i] &= kept[length][i];
    entry.length = length;
    return entry;
}

inline std::uint64_t KeyTable::hash_of(const Entry& entry) {
    if (entry.length > short_length) return entry.words[1];
    const Words& words = entry.words;
    return folded(
        folded(words[0] ^ 0x9e3779b97f4a7c15U, words[1] ^ 0xd1b54a32d192ed03U) ^ entry.length,
        folded(words[2] ^ 0xbf58476d1ce4e5b9U, words[3] ^ 0x94d049bb133111ebU) ^
            0x2545f4914f6cdd1dU);
}

void KeyTable::grow() {
    const std::size_t size = slots_.size() * 2;
    slots_.assign(size, 0);
    mask_ = size - 1;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        const std::uint64_t hash = hash_of(entries_[i]);
        std::size_t slot = (hash >> 20) & mask_;
        while (slots_[slot] != 0)
            slot = (slot + 1) & mask_;
        slots_[slot] = (hash & 0xffffffff00000000U) | (i + 1);
    }
}

[[gnu::noinline]] std::uint32_t KeyTable::append(const Entry& entry, std::uint64_t hash) {
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
        const std::uint64_t differs =
            (known.words[0] ^ entry.words[0]) | (known.words[1] ^ entry.words[1]) |
            (known.words[2] ^ entry.words[2]) | (known.words[3] ^ entry.words[3]) |
            (known.length ^ entry.length);
        if (differs == 0) return number;
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
    const Entry entry{{texts_.size(), hash, 0, 0}, key.size()};
    texts_ += key;
    return append(entry, hash);
}

std::uint32_t KeyTable::find_or_add(std::string_view key) {
    if (key.size() > short_length) return find_long(key);
    std::array<char, short_length> bytes{};
    std::copy(key.begin(), key.end(), bytes.begin());
    const Entry entry = short_entry(bytes.data(), key.size());
    return find_short(entry, hash_of(entry));
}

/// A key with readable bytes behind it.
inline std::uint32_t KeyTable::find_text(std::string_view key) {
    if (key.size() > short_length) return find_long(key);
    const Entry entry = short_entry(key.data(), key.size());
    return find_short(entry, hash_of(entry));
}

void KeyTable::find_or_add(const table::TextColumn& keys, std::vector<std::uint32_t>& numbers) {
    numbers.resize(keys.rows);
    if (keys.stride == 0) {  // the same in all rows
        std::fill(numbers.begin(), numbers.end(), keys.rows > 0 ? find_or_add(keys[0]) : 0);
        return;
    }
    if (keys.quote != '\0') {
        for (std::size_t row = 0; row < keys.rows; ++row)
            numbers[row] = find_or_add(table::unquoted(keys[row], keys.quote, scratch_));
        return;
    }
    if (entries_.size() <= 4096) {  // all of it in the nearest caches
        for (std::size_t row = 0; row < keys.rows; ++row)
            numbers[row] = find_text(keys[row]);
        return;
    }
    std::array<std::uint64_t, group> hashes;
    for (std::size_t begin = 0; begin < keys.rows; begin += group) {
        const std::size_t count = std::min(group, keys.rows - begin);
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = keys[begin + i];
            hashes[i] = hash_of(short_entry(text.data(), std::min(text.size(), short_length)));
        }
        fetch(std::span(hashes).first(count));
        for (std::size_t i = 0; i < count; ++i)
            numbers[begin + i] = find_text(keys[begin + i]);
    }
}

/// The memory that these are looked up in, all at once.
void KeyTable::fetch(std::span<const std::uint64_t> hashes) const {
    for (const std::uint64_t hash : hashes)
        __builtin_prefetch(&slots_[(hash >> 20) & mask_]);
    for (const std::uint64_t hash : hashes) {
        const std::uint64_t found = slots_[(hash >> 20) & mask_];
        if (found != 0) __builtin_prefetch(&entries_[static_cast<std::uint32_t>(found) - 1]);
    }
}

}  // namespace norma::reduce
