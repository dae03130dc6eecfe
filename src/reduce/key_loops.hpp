#pragma once
// The loops of looking up keys, for a level's way to hold a key: included by the sources of the
// levels alone.
//
//     struct Held {
//         static Held read(const char* text, std::uint32_t length);  // reads 32 bytes
//         static Held read(const PackedKey& key);
//         void write(PackedKey& key) const;
//         std::uint64_t hash() const;                                // as hash_of()
//         bool is(const PackedKey& key) const;
//     };

#include "reduce/key_kernels.hpp"

namespace norma::reduce {
namespace {

template <typename Held>
std::uint32_t find_one(const KeySlots& in, const Held& key, std::uint64_t hash) {
    for (std::uint64_t slot = in.first(hash);; slot = in.next(slot)) {
        const std::uint64_t found = in.slots[slot];
        if (found == 0) return unknown_key;
        if (((found ^ hash) >> 32) != 0) continue;
        const std::uint32_t number = static_cast<std::uint32_t>(found) - 1;
        if (key.is(in.keys[number])) return number;
    }
}

template <typename Held>
std::size_t find(const KeySlots& in,
                 const table::FieldPlaces& fields,
                 std::size_t from,
                 std::size_t to,
                 std::uint32_t* numbers) {
    std::size_t unknown = 0;
    for (std::size_t row = from; row < to; ++row) {
        const std::uint32_t begin = fields.begins[row * fields.stride] + fields.begin_offset;
        const std::uint32_t length = fields.ends[row * fields.stride] - begin;
        numbers[row] = unknown_key;
        if (length <= longest_packed) {
            const Held key = Held::read(fields.bytes + begin, length);
            numbers[row] = find_one(in, key, key.hash());
        }
        unknown += numbers[row] == unknown_key;
    }
    return unknown;
}

template <typename Held>
std::size_t find_far(const KeySlots& in,
                     const table::FieldPlaces& fields,
                     std::size_t from,
                     std::size_t to,
                     std::uint32_t* numbers) {
    constexpr std::size_t together = 64;
    PackedKey keys[together];
    std::uint64_t hashes[together];
    std::size_t unknown = 0;
    for (; from < to; from += together) {
        const std::size_t count = to - from < together ? to - from : together;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t place = (from + i) * fields.stride;
            const std::uint32_t begin = fields.begins[place] + fields.begin_offset;
            const std::uint32_t length = fields.ends[place] - begin;
            const bool fits = length <= longest_packed;
            const Held key = Held::read(fields.bytes + begin, fits ? length : 0);
            key.write(keys[i]);
            hashes[i] = key.hash();
            numbers[from + i] = fits ? 0 : unknown_key;
            __builtin_prefetch(&in.slots[in.first(hashes[i])]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint64_t found = in.slots[in.first(hashes[i])];
            __builtin_prefetch(&in.keys[static_cast<std::uint32_t>(found) - (found != 0)]);
        }
        for (std::size_t i = 0; i < count; ++i) {
            std::uint32_t& number = numbers[from + i];
            if (number != unknown_key) number = find_one(in, Held::read(keys[i]), hashes[i]);
            unknown += number == unknown_key;
        }
    }
    return unknown;
}

}  // namespace
}  // namespace norma::reduce
