#pragma once
// The part of the Reader that fills containers; comes with reader.hpp.
//
// What is there keeps its memory where nothing else of it could stay. Memory for what is
// announced is taken at once only as far as the credit of the message goes.

#include "norma/wire/reader.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace norma::wire {

namespace detail {

template <typename Element>
bool is_aligned(ByteView bytes) noexcept {
    return reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Element) == 0;
}

/// Can be made longer by elements that are filled where they are.
template <typename T>
concept GrownInPlace = requires(T& sequence, std::size_t length) {
    sequence.resize(length);
    sequence.emplace_back();
    { sequence.back() } -> std::same_as<typename T::value_type&>;
};

/// A whole number, or a text or other sequence of them: equal ones are the same.
template <typename T>
constexpr bool same_if_equal() {
    if constexpr (form_of<T> == Form::plain_sequence) {
        return std::is_integral_v<typename T::value_type>;
    } else {
        return std::is_integral_v<T>;
    }
}

/// Ordered by such keys.
template <typename T>
concept Mergeable = Map<T> && requires(T& map) {
    map.key_comp();
} && same_if_equal<typename T::key_type>() && refillable<typename T::mapped_type>();

}  // namespace detail

/// Elements come straight from the bytes where they lie as such elements must: a longer vector
/// is then not cleared before it is filled.
template <typename T>
void Reader::take_plain(T& sequence) {
    using Element = typename T::value_type;
    const std::size_t length = take_length<sizeof(Element)>();
    const ByteView bytes = take_bytes(length * sizeof(Element));
    constexpr bool assignable = std::is_copy_assignable_v<Element>;
    if constexpr (assignable) {
        if (length > sequence.size() && detail::is_aligned<Element>(bytes)) {
            const auto* const elements = reinterpret_cast<const Element*>(bytes.data());
            sequence.assign(elements, elements + length);
            return;
        }
    }
    if constexpr (assignable && std::is_default_constructible_v<Element>) {
        sequence.resize(length);
        if (length != 0) {
            std::memcpy(static_cast<void*>(sequence.data()), bytes.data(), bytes.size());
        }
    } else {
        sequence.clear();
        sequence.reserve(length);
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(Element))
            sequence.push_back(from_bytes<Element>(bytes.subspan(at, sizeof(Element))));
    }
}

template <typename T>
void Reader::take_sequence(T& sequence) {
    using Element = typename T::value_type;
    const std::size_t length = take_length<detail::smallest_element<Element>>();
    if constexpr (filled_in_place<Element> && detail::GrownInPlace<T>) {
        if constexpr (!detail::refillable<Element>()) sequence.clear();
        const std::size_t there = sequence.size();
        sequence.resize(length <= there ? length
                                        : there + affordable(length - there, sizeof(Element)));
        for (Element& element : sequence)
            take_element(element);
        while (sequence.size() < length) {
            sequence.emplace_back();
            take_element(sequence.back());
        }
    } else {
        sequence.clear();
        if constexpr (requires { sequence.reserve(length); }) {
            sequence.reserve(affordable(length, sizeof(Element)));
        }
        for (std::size_t i = 0; i < length; ++i)
            sequence.push_back(make_element<Element>());
    }
}

template <typename T>
void Reader::take_forward_list(T& list) {
    using Element = typename T::value_type;
    const std::size_t length = take_length<detail::smallest_element<Element>>();
    list.clear();
    auto last = list.before_begin();
    for (std::size_t i = 0; i < length; ++i) {
        if constexpr (filled_in_place<Element>) {
            last = list.emplace_after(last);
            take_element(*last);
        } else {
            last = list.insert_after(last, make_element<Element>());
        }
    }
}

template <typename T>
void Reader::take_keyed(T& container) {
    using Key = typename T::key_type;
    const std::size_t length = take_length<detail::smallest_element<Key>>();
    if constexpr (detail::Mergeable<T>) {
        merge(container, length);
    } else {
        container.clear();
        if constexpr (requires { container.reserve(length); }) {
            container.reserve(affordable(length, sizeof(typename T::value_type)));
        }
        for (std::size_t i = 0; i < length; ++i)
            add_keyed(container, container.end(), make_element<Key>());
    }
    if (container.size() != length) fail("a key that stands there twice");
}

template <typename T, typename Hint>
void Reader::add_keyed(T& container, const Hint& hint, typename T::key_type&& key) {
    if constexpr (detail::Map<T>) {
        container.emplace_hint(hint, std::move(key), make<typename T::mapped_type>());
    } else {
        container.emplace_hint(hint, std::move(key));
    }
}

/// Reads the entries beside those that are there, which are in the same order.
template <typename T>
void Reader::merge(T& map, std::size_t length) {
    const auto less = map.key_comp();
    auto at = map.begin();
    typename T::key_type key{};
    for (std::size_t i = 0; i < length; ++i) {
        take(key);
        while (at != map.end() && at->first != key && !less(key, at->first))
            at = map.erase(at);
        if (at != map.end() && at->first == key) {
            take(at->second);
            ++at;
        } else {
            add_keyed(map, at, std::move(key));
        }
    }
    map.erase(at, map.end());
}

}  // namespace norma::wire
