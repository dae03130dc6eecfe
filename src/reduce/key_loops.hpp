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

/// What the first slot holds, from `slot` on, that is empty or may be of a key with this hash.
inline std::uint32_t probe(const KeySlots& in, std::uint64_t& slot, std::uint64_t hash) {
    while (true) {
        const std::uint32_t found = in.slots[slot];
        if (found == 0 || in.may_be(found, hash)) return found;
        slot = in.next(slot);
    }
}

/// The number from 0; `found` was probed at `slot`.
template <typename Held>
std::uint32_t find_from(const KeySlots& in,
                        std::uint32_t found,
                        std::uint64_t slot,
                        const Held& key,
                        std::uint64_t hash) {
    while (found != 0) {
        const std::uint32_t number = in.number(found);
        if (key.is(in.keys[number])) return number - 1;
        slot = in.next(slot);
        found = probe(in, slot, hash);
    }
    return unknown_key;
}

template <typename Held>
[[gnu::noinline]] std::uint32_t find_one(const KeySlots& in,
                                         const PackedKey& packed,
                                         std::uint64_t hash) {
    std::uint64_t slot = in.first(hash);
    const std::uint32_t found = probe(in, slot, hash);
    return find_from(in, found, slot, Held::read(packed), hash);
}

/// Most keys are those of their first slot: without a look at its hash.
template <typename Held>
std::size_t find(const KeySlots& in,
                 const table::FieldPlaces& fields,
                 std::size_t from,
                 std::size_t to,
                 std::uint32_t* numbers) {
    const KeySlots slots = in;
    const std::uint32_t* begins = fields.begins + from * fields.stride;
    const std::uint32_t* ends = fields.ends + from * fields.stride;
    std::size_t unknown = 0;
    for (std::size_t row = from; row < to; ++row) {
        const std::uint32_t begin = *begins + fields.begin_offset;
        const std::uint32_t length = *ends - begin;
        begins += fields.stride;
        ends += fields.stride;
        numbers[row] = unknown_key;
        if (length <= longest_packed) {
            const Held key = Held::read(fields.bytes + begin, length);
            const std::uint64_t hash = key.hash();
            const std::uint32_t first = slots.number(slots.slots[slots.first(hash)]);
            if (key.is(slots.keys[first])) {
                numbers[row] = first - 1;
                continue;
            }
            PackedKey packed;
            key.write(packed);
            numbers[row] = find_one<Held>(in, packed, hash);
        }
        unknown += numbers[row] == unknown_key;
    }
    return unknown;
}

/// Three steps for each row, the later ones for rows that are a while behind: when a slot or a
/// key is looked at, it has come from memory.
template <typename Held>
std::size_t find_far(const KeySlots& in,
                     const table::FieldPlaces& fields,
                     std::size_t from,
                     std::size_t to,
                     std::uint32_t* numbers) {
    constexpr std::size_t behind = 64;
    constexpr std::size_t kept = 2 * behind;
    struct {
        PackedKey key;
        std::uint64_t hash;
        std::uint64_t slot;
        std::uint32_t found;
    } rows[kept];
    std::size_t unknown = 0;
    const auto read = [&](std::size_t row) {
        auto& at = rows[row % kept];
        const std::uint32_t begin = fields.begins[row * fields.stride] + fields.begin_offset;
        const std::uint32_t length = fields.ends[row * fields.stride] - begin;
        const bool fits = length <= longest_packed;
        const Held key = Held::read(fields.bytes + begin, fits ? length : 0);
        key.write(at.key);
        at.hash = key.hash();
        at.slot = in.first(at.hash);
        numbers[row] = fits ? 0 : unknown_key;
        __builtin_prefetch(&in.slots[at.slot]);
    };
    const auto fetch = [&](std::size_t row) {
        auto& at = rows[row % kept];
        at.found = probe(in, at.slot, at.hash);
        __builtin_prefetch(&in.keys[in.number(at.found)]);
    };
    const auto look = [&](std::size_t row) {
        const auto& at = rows[row % kept];
        if (numbers[row] != unknown_key)
            numbers[row] = find_from(in, at.found, at.slot, Held::read(at.key), at.hash);
        unknown += numbers[row] == unknown_key;
    };
    for (std::size_t row = from; row < to + 2 * behind; ++row) {
        if (row >= from + 2 * behind) look(row - 2 * behind);
        if (row >= from + behind && row < to + behind) fetch(row - behind);
        if (row < to) read(row);
    }
    return unknown;
}

}  // namespace
}  // namespace norma::reduce
