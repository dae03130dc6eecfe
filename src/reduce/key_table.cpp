#include "reduce/key_table.hpp"

#include "norma/base/error.hpp"

#include "table/decode_column.hpp"

#define XXH_INLINE_ALL  // NOLINT(readability-identifier-naming): not ours
#include <algorithm>
#include <bit>
#include <cstring>
#include <xxhash.h>

namespace norma::reduce {

namespace {

constexpr std::size_t first_slots = 1024;
constexpr std::size_t nearby = 4096;  // keys that the nearest caches hold
constexpr std::size_t group = 1024;   // rows that are looked up at once

PackedKey packed(std::string_view key) {
    PackedKey packed{};
    std::memcpy(packed.words, key.data(), key.size());
    packed.words[3] |= std::uint64_t{key.size()} << 56;
    return packed;
}

PackedKey long_key(std::uint64_t place, std::uint64_t size, std::uint64_t hash) {
    return {{place, size, hash, not_packed << 56}};
}

bool is_long(const PackedKey& key) {
    return key.words[3] >> 56 == not_packed;
}

std::uint64_t hash_of_long(std::string_view text) {
    return XXH3_64bits(text.data(), text.size());
}

/// A few hundred keys hardly ever meet, and a table for a few takes little.
std::size_t slots_for(std::size_t keys) {
    constexpr std::size_t roomy = 64;
    constexpr std::size_t few = 32768;
    return std::max({first_slots,
                     std::min(few, std::bit_ceil(keys * roomy)),
                     std::bit_ceil(keys * KeySlots::for_a_key)});
}

std::uint64_t hash_in_table(const PackedKey& key) {
    return is_long(key) ? key.words[2] : hash_of(key);
}

}  // namespace

KeyTable::KeyTable(SimdLevel level)
    : kernels_(&key_kernels(level)), keys_{no_key}, slots_(first_slots) {}

KeyTable::KeyTable(const std::vector<std::uint32_t>& sizes, std::string_view texts)
    : kernels_(&key_kernels(simd_level())), keys_{no_key} {
    keys_.reserve(sizes.size() + 1);
    for (const std::uint32_t size : sizes) {
        if (size > texts.size()) throw DecodeError("damaged keys: their texts are cut off");
        const std::string_view key = texts.substr(0, size);
        keys_.push_back(size <= longest_packed ? packed(key) : kept(key, hash_of_long(key)));
        texts.remove_prefix(size);
    }
    if (!texts.empty()) throw DecodeError("damaged keys: more text than their sizes say");
}

KeyTable KeyTable::part(std::size_t from, std::size_t to) const {
    KeyTable part({}, {});
    part.keys_.reserve(to - from + 1);
    for (std::size_t i = from; i < to; ++i) {
        const PackedKey& key = keys_[i + 1];
        part.keys_.push_back(is_long(key) ? part.kept((*this)[i], key.words[2]) : key);
    }
    return part;
}

void KeyTable::list(std::vector<std::uint32_t>& sizes, std::string& texts) const {
    sizes.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
        const std::string_view key = (*this)[i];
        sizes.push_back(static_cast<std::uint32_t>(key.size()));
        texts += key;
    }
}

void KeyTable::find_places() {
    if (!slots_.empty()) return;
    slots_.assign(slots_for(keys_.size()), 0);
    for (std::uint32_t number = 1; number < keys_.size(); ++number) {
        const std::uint64_t hash = hash_in_table(keys_[number]);
        if (find((*this)[number - 1], keys_[number], hash) != unknown_key)
            throw DecodeError("damaged keys: one is there twice");
        enter(hash, number);
    }
}

std::string_view KeyTable::operator[](std::size_t number) const {
    const PackedKey& key = keys_[number + 1];
    if (is_long(key)) return std::string_view(texts_).substr(key.words[0], key.words[1]);
    return {reinterpret_cast<const char*>(key.words), key.words[3] >> 56};
}

void KeyTable::enter(std::uint64_t hash, std::uint32_t number) {
    const KeySlots in = places();
    std::uint64_t slot = in.first(hash);
    while (slots_[slot] != 0)
        slot = in.next(slot);
    slots_[slot] = in.entry(number, hash);
}

std::uint32_t KeyTable::append(const PackedKey& key, std::uint64_t hash) {
    const auto number = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
    if (slots_for(keys_.size()) <= slots_.size()) {
        enter(hash, number);
    } else {
        slots_.assign(slots_for(keys_.size()), 0);
        for (std::uint32_t i = 1; i <= number; ++i)
            enter(hash_in_table(keys_[i]), i);
    }
    return number - 1;
}

bool KeyTable::is(std::uint32_t number, std::string_view key, const PackedKey& packed) const {
    if (key.size() > longest_packed)
        return is_long(keys_[number]) && (*this)[number - 1] == key;
    return std::equal(std::begin(packed.words), std::end(packed.words), keys_[number].words);
}

std::uint32_t KeyTable::find(std::string_view key,
                             const PackedKey& packed,
                             std::uint64_t hash) const {
    const KeySlots in = places();
    for (std::uint64_t slot = in.first(hash); slots_[slot] != 0; slot = in.next(slot)) {
        if (!in.may_be(slots_[slot], hash)) continue;
        const std::uint32_t number = in.number(slots_[slot]);
        if (is(number, key, packed)) return number - 1;
    }
    return unknown_key;
}

/// A long key, its text put with the others.
PackedKey KeyTable::kept(std::string_view key, std::uint64_t hash) {
    texts_ += key;
    return long_key(texts_.size() - key.size(), key.size(), hash);
}

std::uint32_t KeyTable::find_or_add(std::string_view key) {
    find_places();
    const bool fits = key.size() <= longest_packed;
    const PackedKey as_packed = fits ? packed(key) : PackedKey{};
    const std::uint64_t hash = fits ? hash_of(as_packed) : hash_of_long(key);
    const std::uint32_t number = find(key, as_packed, hash);
    return number != unknown_key ? number : append(fits ? as_packed : kept(key, hash), hash);
}

void KeyTable::find_or_add(const KeyTable& other, std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t ahead = 32;
    find_places();
    numbers.resize(other.size());
    for (std::size_t i = 0; i < other.size(); ++i) {
        const KeySlots in = places();
        if (i + 2 * ahead < other.size()) {
            const std::uint64_t hash = hash_in_table(other.keys_[i + 2 * ahead + 1]);
            __builtin_prefetch(&slots_[in.first(hash)]);
        }
        if (i + ahead < other.size()) {
            const std::uint64_t hash = hash_in_table(other.keys_[i + ahead + 1]);
            __builtin_prefetch(&keys_[in.number(slots_[in.first(hash)])]);
        }
        const PackedKey& key = other.keys_[i + 1];
        const std::uint64_t hash = hash_in_table(key);
        numbers[i] = find(other[i], key, hash);
        if (numbers[i] == unknown_key)
            numbers[i] = append(is_long(key) ? kept(other[i], hash) : key, hash);
    }
}

void KeyTable::find_or_add(const table::TextColumn& keys, std::vector<std::uint32_t>& numbers) {
    find_places();
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
    const table::FieldPlaces fields{
        keys.bytes, keys.begins, keys.ends, keys.stride, keys.begin_offset};
    for (std::size_t begin = 0; begin < keys.rows; begin += group) {
        const std::size_t end = std::min(begin + group, keys.rows);
        const auto find = size() <= nearby ? kernels_->find : kernels_->find_far;
        if (find(places(), fields, begin, end, numbers.data()) == 0) continue;
        for (std::size_t row = begin; row < end; ++row)
            if (numbers[row] == unknown_key) numbers[row] = find_or_add(keys[row]);
    }
}

}  // namespace norma::reduce
