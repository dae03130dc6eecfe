#pragma once
// The type ladder: which way a type travels, decided while compiling.
//
//     plain         as it lies in memory, one element
//     plain range   the same, so many elements (vector, string, array, span)
//     archive       everything the light archive knows, in a frame
//     tracked       what the caller wrapped in tracked(), through Boost.MPI
//
// What is on no rung is refused by one sentence: NORMA_CANNOT_TRAVEL.

#include "norma/wire/tracked.hpp"
#include "norma/wire/travel.hpp"

#include <iterator>
#include <type_traits>

namespace norma::wire {

namespace detail {

/// Elements side by side in memory: std::data() and std::size() say where and how many.
template <typename T>
concept Contiguous = requires(T& range) {
    { std::begin(range) } -> std::contiguous_iterator;
    std::data(range);
    std::size(range);
};

template <Contiguous T>
using ElementOf = std::iter_value_t<decltype(std::begin(std::declval<T&>()))>;

/// A class of the user's with more to it than its elements, as a matrix has its shape.
template <typename T>
concept MoreThanElements = !Container<T> && !Standard<T> && Serializable<T>;

}  // namespace detail

/// Elements side by side whose bytes are their value: a span, a vector or a string of plain
/// data.
template <typename T>
concept PlainRange =
    !PlainData<std::remove_cvref_t<T>> && detail::Contiguous<T> &&
    PlainData<detail::ElementOf<T>> && !detail::MoreThanElements<std::remove_cvref_t<T>>;

/// A plain range that can be made as long as a message is.
template <typename T>
concept GrowingPlainRange = PlainRange<T> && detail::Sequence<T>;

/// Everything else: goes through the light archive, which has the last word.
template <typename T>
concept Archived = !PlainData<T> && !PlainRange<T> && !detail::is_tracked<T>;

/// What a plain range is made of.
template <PlainRange T>
using ElementOf = detail::ElementOf<T>;

/// Makes the range so long, for bytes that are copied over its elements: these need no default
/// constructor.
template <detail::Sequence T>
void resize(T& range, std::size_t length) {
    using Element = typename T::value_type;
    if constexpr (std::is_default_constructible_v<Element>) {
        range.resize(length);
    } else {
        constexpr std::byte nothing[sizeof(Element)] = {};
        range.resize(length, from_bytes<Element>(nothing));
    }
}

}  // namespace norma::wire
