#pragma once
// What memory is made of, for calls that read one piece of it and write another.

#include "norma/comm/call.hpp"
#include "norma/comm/memory.hpp"

#include <concepts>
#include <iterator>
#include <span>
#include <string>
#include <type_traits>

namespace norma {

template <typename T>
class Ragged;

namespace detail {

/// What shows elements that it does not own, as a span does: a copy shows the same.
template <typename T>
concept Showing = std::ranges::enable_borrowed_range<std::remove_cvref_t<T>>;

/// What lies in a range.
template <typename T>
struct PartIn {
    using Type = T;
};
template <typename T>
requires requires {
    typename T::value_type;
}
struct PartIn<T> {
    using Type = typename T::value_type;
};
template <typename T>
using PartOf = typename PartIn<T>::Type;

/// Whether what is kept is memory of the caller: a reference, or a span.
template <typename Kept>
inline constexpr bool lends = std::is_reference_v<Kept> || Showing<Kept>;

/// What can be given back as a value of its own.
template <typename T>
concept Owning = !Showing<T> && !std::is_array_v<T>;

/// Elements side by side, or one.
template <typename T>
concept PlainMemory = PlainData<T> || wire::PlainRange<T>;

/// Elements as they travel: a std::array is one.
template <typename T>
struct PlainElementOf {
    using Type = T;
};
template <wire::PlainRange T>
struct PlainElementOf<T> {
    using Type = wire::ElementOf<T>;
};
template <typename T>
using PlainElement = typename PlainElementOf<std::remove_cvref_t<T>>::Type;

/// Memory of the same elements: where it comes, and what goes.
template <typename Out, typename In>
concept OfElementsOf =
    PlainData<PlainElement<In>> && std::is_same_v<PlainElement<Out>, PlainElement<In>>;

template <typename... Arguments>
inline constexpr bool is_of_other_elements = false;
template <typename In, typename Out, typename... Rest>
inline constexpr bool is_of_other_elements<In, Out, Rest...> = !OfElementsOf<Out, In>;

/// Reduced element by element: plain data, and ranges of it other than text.
template <typename T>
concept ReducedByElement = PlainData<T> ||
    (wire::PlainRange<T> && !wire::detail::is_a<T, std::basic_string>);

template <typename T>
struct ReducedElementOf {
    using Type = T;
};
template <wire::PlainRange T>
struct ReducedElementOf<T> {
    using Type = wire::ElementOf<T>;
};
template <typename T>
struct ReducedElementOf<Ragged<T>> {
    using Type = T;
};
/// An array, which is one value elsewhere.
template <typename T>
concept PlainArray = PlainData<T> && wire::detail::Contiguous<T> &&
    (wire::detail::Standard<T> || std::is_bounded_array_v<T>);
template <PlainArray T>
struct ReducedElementOf<T> {
    using Type = wire::detail::ElementOf<T>;
};
template <typename T>
using ReducedElement = typename ReducedElementOf<std::remove_cvref_t<T>>::Type;

/// Memory that what `In` is reduced to fits into.
template <typename Out, typename In>
concept ReducedFrom =
    PlainData<ReducedElement<In>> && std::is_same_v<ReducedElement<Out>, ReducedElement<In>>;

template <typename... Arguments>
inline constexpr bool is_reduced_to_others = false;
template <typename In, typename Out, typename Op, typename... Rest>
inline constexpr bool is_reduced_to_others<In, Out, Op, Rest...> =
    !std::is_same_v<Op, Where> && !ReducedFrom<Out, In>;

template <typename T>
inline constexpr bool is_ragged = wire::detail::is_a<std::remove_cvref_t<T>, Ragged>;

/// A range of pairs of rank and value.
template <typename T>
concept ByRank = requires(const T& messages) {
    { (*std::begin(messages)).first } -> std::convertible_to<int>;
    (*std::begin(messages)).second;
};

/// The memory of what is reduced element by element.
template <typename T>
Memory elements_of(const T& value) {
    if constexpr (PlainArray<T>) {
        using Element = ReducedElement<T>;
        return {const_cast<Element*>(std::data(value)),
                std::size(value),
                wire::datatype<Element>(),
                sizeof(Element)};
    } else {
        return memory_of(value);
    }
}

/// Argument `T` of a call that does not wait, as deduced for T&&: memory that stays.
template <typename T>
concept Staying = std::is_lvalue_reference_v<T> || Showing<T> ||
    wire::detail::is_tracked<std::remove_cvref_t<T>>;

/// Memory that is filled later.
template <typename Out, typename In>
concept StaysOfElementsOf = OfElementsOf<Out, In> && Staying<Out>;

}  // namespace detail

}  // namespace norma
