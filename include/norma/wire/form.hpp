#pragma once
// How a value of a type lies in the light archive: the one list that Writer, Reader and the
// concepts of travel.hpp read.

#include "norma/wire/protocol.hpp"
#include "norma/wire/std_types.hpp"

#include <cstdint>
#include <type_traits>
#include <utility>

namespace norma::wire::detail {

enum class Form {
    bytes,           // as in memory
    boolean,         // a byte, 0 or 1
    array,           // its elements
    plain_sequence,  // length, elements as in memory
    sequence,        // length, elements
    forward_list,
    set,
    map,  // length, keys and values by turns
    tuple,
    optional,  // whether, value
    pointer,
    variant,  // which, value
    adaptor,  // the container inside
    bitset,   // eight to a byte
    path,     // its text
    view,     // as plain_sequence, never read
    boost_array,
    object,  // construct data, what serialize() writes
    fields,  // of a plain struct
    block,   // a plain class nobody can look into: as in memory, a bool inside unchecked
    none
};

template <typename T>
constexpr Form form_of_class() {
    // clang-format off
    if constexpr (PlainSequence<T>) { return Form::plain_sequence; }
    else if constexpr (Sequence<T>) { return Form::sequence; }
    else if constexpr (ForwardList<T>) { return Form::forward_list; }
    else if constexpr (Map<T>) { return Form::map; }
    else if constexpr (Set<T>) { return Form::set; }
    else if constexpr (StdArray<T>) { return Form::array; }
    else if constexpr (Tuple<T>) { return Form::tuple; }
    else if constexpr (Optional<T>) { return Form::optional; }
    else if constexpr (OwningPointer<T>) { return Form::pointer; }
    else if constexpr (Variant<T>) { return Form::variant; }
    else if constexpr (Adaptor<T>) { return Form::adaptor; }
    else if constexpr (Bitset<T>) { return Form::bitset; }
    else if constexpr (Path<T>) { return Form::path; }
    else if constexpr (View<T>) { return Form::view; }
    else if constexpr (BoostArray<T>) { return Form::boost_array; }
    else if constexpr (Serializable<T> || Reconstructed<T>) { return Form::object; }
    else if constexpr (WalkableAggregate<T>) { return Form::fields; }
    else if constexpr (plain<T>()) { return Form::block; }
    else { return Form::none; }
    // clang-format on
}

template <typename T>
constexpr Form find_form() {
    // clang-format off
    if constexpr (any_bits_valid<T>()) { return Form::bytes; }
    else if constexpr (std::is_same_v<T, bool>) { return Form::boolean; }
    else if constexpr (std::is_array_v<T>) { return Form::array; }
    else if constexpr (std::is_class_v<T>) { return form_of_class<T>(); }
    else { return Form::none; }
    // clang-format on
}

template <typename T>
inline constexpr Form form_of = find_form<T>();

template <typename T>
inline constexpr bool is_container_form =
    form_of<T> == Form::plain_sequence || form_of<T> == Form::sequence ||
    form_of<T> == Form::forward_list || form_of<T> == Form::set || form_of<T> == Form::map;

/// The types of the elements of an array, pair, tuple or struct, in order.
template <typename T, std::size_t I>
struct PartOf;
template <typename T, std::size_t I>
requires(form_of<T> == Form::tuple) struct PartOf<T, I> : std::tuple_element<I, T> {
};
template <typename T, std::size_t I>
requires(form_of<T> == Form::fields) struct PartOf<T, I> {
    using type = FieldType<T, I>;
};

template <typename T>
constexpr std::size_t part_count() {
    if constexpr (form_of<T> == Form::tuple) {
        return std::tuple_size<T>::value;
    } else if constexpr (std::is_empty_v<T>) {
        return 0;
    } else {
        return field_count<T>;
    }
}

template <typename T>
using PartIndices = std::make_index_sequence<part_count<T>()>;
template <typename T, std::size_t I>
using Part = std::remove_const_t<typename PartOf<T, I>::type>;

template <typename T>
constexpr bool has_const_part();

template <typename T, std::size_t... I>
constexpr bool is_or_has_const(std::index_sequence<I...> /*parts*/) {
    return ((std::is_const_v<typename PartOf<T, I>::type> || has_const_part<Part<T, I>>()) ||
            ...);
}

/// Whether a pair, tuple or struct, or one inside an array or another of these, has a part
/// that is const: it is made whole, and not filled.
template <typename T>
constexpr bool has_const_part() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::array) {
        return has_const_part<std::remove_cvref_t<decltype(*std::begin(std::declval<T&>()))>>();
    } else if constexpr (form == Form::tuple || form == Form::fields) {
        return is_or_has_const<T>(PartIndices<T>());
    } else {
        return false;
    }
}

template <typename T>
constexpr bool refillable();

template <typename T, std::size_t... I>
constexpr bool all_refillable(std::index_sequence<I...> /*parts*/) {
    return (refillable<Part<T, I>>() && ...);
}

/// Whether a value can be read over an old one of which nothing stays but its memory. Of a
/// class with a serialize() of its own nobody knows: it may add to what it finds.
template <typename T>
constexpr bool refillable() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::object || form == Form::none) {
        return false;
    } else if constexpr (form == Form::array) {
        return refillable<std::remove_cvref_t<decltype(*std::begin(std::declval<T&>()))>>();
    } else if constexpr (form == Form::tuple || form == Form::fields) {
        return std::is_default_constructible_v<T> && !has_const_part<T>() &&
               all_refillable<T>(PartIndices<T>());
    } else {
        return std::is_default_constructible_v<T>;
    }
}

template <typename T>
constexpr std::size_t smallest_size();

template <typename T, std::size_t... I>
constexpr std::size_t smallest_sum(std::index_sequence<I...> /*parts*/) {
    return (std::size_t{0} + ... + smallest_size<Part<T, I>>());
}

/// The fewest bytes a value of `T` takes in the archive.
template <typename T>
constexpr std::size_t smallest_size() {
    constexpr Form form = form_of<T>;
    if constexpr (form == Form::bytes || form == Form::block) {
        return sizeof(T);
    } else if constexpr (is_container_form<T> || form == Form::path || form == Form::view) {
        return sizeof(std::uint64_t);
    } else if constexpr (form == Form::variant) {
        return sizeof(std::uint32_t);
    } else if constexpr (form == Form::bitset) {
        return (T().size() + 7) / 8;
    } else if constexpr (form == Form::boolean || form == Form::optional ||
                         form == Form::pointer) {
        return 1;
    } else if constexpr (form == Form::tuple || form == Form::fields) {
        return smallest_sum<T>(PartIndices<T>());
    } else {
        return 0;
    }
}

/// The same for an element of a container: a byte stands for one that would take none, so that
/// every length can be compared with the bytes that follow.
template <typename T>
inline constexpr std::size_t smallest_element = smallest_size<T>() == 0 ? 1
                                                                        : smallest_size<T>();

}  // namespace norma::wire::detail
