#pragma once
// The 64 bits by which a key is found, the same on every rank, and the rank that owns it.
//
//     const std::uint64_t hash = norma::key_hash(std::string_view("Oslo"));
//     const int owner = norma::owner_of(hash, world.size());

#include "norma/base/checksum.hpp"
#include "norma/wire/encode.hpp"

#include <bit>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#define NORMA_KEY_HAS_GAPS                                                                  \
    "norma: a key of this type has bytes that differ where values are equal (gaps between " \
    "its fields, or floating point among them): use a std::tuple or std::pair of its fields"

namespace norma {

namespace detail {

/// How a key is handed in: a text as a view, so that none is copied to look for it.
template <typename Key>
struct KeyViewOf {
    using Type = const Key&;
};
template <>
struct KeyViewOf<std::string> {
    using Type = std::string_view;
};
template <typename Key>
using KeyView = typename KeyViewOf<Key>::Type;

template <typename T>
concept TupleLike = requires {
    std::tuple_size<T>::value;
};

/// A range whose elements lie side by side and whose bytes are their value.
template <typename T>
concept BytesInARow = std::ranges::contiguous_range<const T> &&
    std::has_unique_object_representations_v<std::ranges::range_value_t<const T>>;

/// Whether keys of this type that are equal have equal bytes, as far as types tell.
template <typename T>
constexpr bool has_exact_bytes() {
    if constexpr (std::has_unique_object_representations_v<T>) {
        return true;
    } else if constexpr (std::is_floating_point_v<T>) {
        return sizeof(T) <= sizeof(double);
    } else if constexpr (TupleLike<T>) {
        return []<std::size_t... I>(std::index_sequence<I...> /*parts*/) {
            return (has_exact_bytes<std::tuple_element_t<I, T>>() && ...);
        }
        (std::make_index_sequence<std::tuple_size_v<T>>());
    } else if constexpr (std::ranges::range<const T>) {
        return has_exact_bytes<std::ranges::range_value_t<const T>>();
    } else {
        return !PlainData<T>;
    }
}

}  // namespace detail

/// XXH3 of the bytes of a key, or, of one with several parts, of each part seeded with those
/// before it. Keys that are equal must have equal bytes: no container without an order in them.
/// Depends on nothing but the value and, for numbers, on the machine's byte order.
template <typename Key>
[[nodiscard]] std::uint64_t key_hash(const Key& key, std::uint64_t seed = 0) {
    static_assert(detail::has_exact_bytes<Key>(), NORMA_KEY_HAS_GAPS);
    if constexpr (detail::BytesInARow<Key>) {
        return checksum(
            std::as_bytes(std::span(std::ranges::data(key), std::ranges::size(key))), seed);
    } else if constexpr (std::has_unique_object_representations_v<Key>) {
        return checksum(std::as_bytes(std::span(&key, 1)), seed);
    } else if constexpr (std::is_floating_point_v<Key>) {
        const double value = key == 0 ? 0.0 : static_cast<double>(key);  // not -0
        return key_hash(std::bit_cast<std::uint64_t>(value), seed);
    } else if constexpr (detail::TupleLike<Key>) {
        return std::apply(
            [seed](const auto&... parts) {
                std::uint64_t hash = seed;
                ((hash = key_hash(parts, hash)), ...);
                return hash;
            },
            key);
    } else if constexpr (std::ranges::range<const Key>) {
        std::uint64_t hash = seed;
        for (const auto& element : key)
            hash = key_hash(element, hash);
        return key_hash(std::uint64_t{std::ranges::size(key)}, hash);
    } else {
        return checksum(wire::encode(key), seed);
    }
}

/// The rank, of so many, that keeps the key of this hash: by its high bits, so that the low
/// ones are left for the tables of the ranks.
[[nodiscard]] constexpr int owner_of(std::uint64_t hash, int ranks) noexcept {
    return static_cast<int>((hash >> 32U) * static_cast<std::uint64_t>(ranks) >> 32U);
}

}  // namespace norma
