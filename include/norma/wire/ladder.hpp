#pragma once
// The type ladder: which way a type travels, decided while compiling.
//
//     plain         as it lies in memory, one element
//     plain range   the same, so many elements (vector, string, array, span)
//     archive       everything the light archive knows, in a frame
//     tracked       what the caller wrapped in tracked(), through Boost.MPI
//
// What is on no rung is refused by one sentence: NORMA_CANNOT_TRAVEL.

#include "norma/wire/plain_data.hpp"
#include "norma/wire/std_types.hpp"
#include "norma/wire/tracked.hpp"

#include <ranges>
#include <span>

namespace norma::wire {

/// Elements side by side whose bytes are their value: a span, a vector or a string of plain
/// data.
template <typename T>
concept PlainRange = !PlainData<std::remove_cvref_t<T>> && std::ranges::contiguous_range<T> &&
                     std::ranges::sized_range<T> && PlainData<std::ranges::range_value_t<T>>;

/// A plain range that can be made as long as a message is.
template <typename T>
concept GrowingPlainRange = PlainRange<T> &&
    (detail::is_a<T, std::vector> || detail::is_a<T, std::basic_string>);

/// Everything else: goes through the light archive, which has the last word.
template <typename T>
concept Archived = !PlainData<T> && !PlainRange<T> && !detail::is_tracked<T>;

template <PlainRange T>
using ElementOf = std::remove_cv_t<std::ranges::range_value_t<T>>;

}  // namespace norma::wire
