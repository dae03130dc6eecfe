#include "reduce/key_table.hpp"

#include "table/decode_column.hpp"

#define XXH_INLINE_ALL
#include <algorithm>
#include <cstring>
#include <xxhash.h>

namespace norma::reduce {

namespace {

constexpr std::size_t first_slots = 32768;  // a few hundred keys hardly ever meet
constexpr std::size_t nearby = 4096;        // keys that the nearest caches hold
constexpr std::size_t group = 1024;         // rows that are looked up at once

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

std::uint64_t hash_in_table(const PackedKey& key) {
    return is_long(key) ? key.words[2] : hash_of(key);
}

}  // namespace

KeyTable::KeyTable(SimdLevel level)
    : kernels_(&key_kernels(level)), keys_{no_key}, slots_(first_slots) {}

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
    if (keys_.size() * KeySlots::for_a_key <= slots_.size()) {
        enter(hash, number);
    } else {
        slots_.assign(slots_.size() * 2, 0);
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

std::uint32_t KeyTable::find_or_add(std::string_view key) {
    const bool fits = key.size() <= longest_packed;
    PackedKey as_packed{};
    if (fits) as_packed = packed(key);
    const std::uint64_t hash = fits ? hash_of(as_packed) : XXH3_64bits(key.data(), key.size());
    const KeySlots in = places();
    for (std::uint64_t slot = in.first(hash); slots_[slot] != 0; slot = in.next(slot)) {
        if (!in.may_be(slots_[slot], hash)) continue;
        const std::uint32_t number = in.number(slots_[slot]);
        if (is(number, key, as_packed)) return number - 1;
    }
    if (!fits) {
        as_packed = long_key(texts_.size(), key.size(), hash);
        texts_ += key;
    }
    return append(as_packed, hash);
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
