#pragma once
// Which types of the standard library the light archive knows. They are told by where they come
// from and by their habits, never by name, so that no container's header is needed here.

#include "norma/wire/plain_data.hpp"

#include <concepts>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <utility>

namespace norma {

/// Specialise as true for a container of your own with the habits of one of the standard
/// library's: its elements, in their order, are all there is to it.
///
///     template <typename T> inline constexpr bool norma::is_container<SmallVector<T>> = true;
template <typename T>
inline constexpr bool is_container = false;

namespace wire::detail {

template <typename T, template <typename...> typename Template>
inline constexpr bool is_a = false;
template <template <typename...> typename Template, typename... Arguments>
inline constexpr bool is_a<Template<Arguments...>, Template> = true;

template <typename T>
concept Container = requires(T& container) {
    typename T::value_type;
    container.begin();
    container.end();
    container.clear();
}
&&(is_container<T> || Standard<T>);

/// vector, deque, list, string.
template <typename T>
concept Sequence = Container<T> && requires(T& sequence, typename T::value_type& element) {
    sequence.push_back(std::move(element));
};

template <typename T>
concept ForwardList = Container<T> && requires(T& list) {
    list.before_begin();
};

template <typename T>
concept Keyed = Container<T> && requires {
    typename T::key_type;
};

template <typename T>
concept Map = Keyed<T> && requires {
    typename T::mapped_type;
};

template <typename T>
concept Set = Keyed<T> && !Map<T>;

/// Elements side by side in memory whose bytes may be copied as one piece.
template <typename T>
concept PlainSequence = Sequence<T> &&
    any_bits_valid<typename T::value_type>() && std::contiguous_iterator<typename T::iterator>;

/// Whether std::tuple_size tells how many parts the type has.
template <typename T>
concept Parted = Standard<T> && requires {
    std::tuple_size<T>::value;
};

template <typename T>
concept StdArray = Parted<T> && std::is_aggregate_v<T> && requires(T& array) {
    array.begin();
};

/// pair and tuple.
template <typename T>
concept Tuple = Parted<T> && !requires(T & range) {
    range.begin();
};

/// Calls `visit` with each element of a pair or tuple, in order.
template <typename T, typename Visit, std::size_t... I>
constexpr void for_each_element(T& tuple, Visit visit, std::index_sequence<I...> /*all*/) {
    (visit(get<I>(tuple)), ...);  // found beside the tuple
}
template <typename T, typename Visit>
constexpr void for_each_element(T& tuple, Visit visit) {
    constexpr std::size_t count = std::tuple_size<std::remove_const_t<T>>::value;
    for_each_element(tuple, visit, std::make_index_sequence<count>());
}

template <typename T>
concept Optional = requires(T& optional) {
    optional.has_value();
    optional.reset();
    *optional;
}
&&Standard<T>;

template <typename T>
concept Variant = requires(T& variant) {
    variant.index();
    variant.valueless_by_exception();
}
&&Standard<T>;

template <typename T>
struct AlternativesOf;
template <template <typename...> typename Template, typename... Alternatives>
struct AlternativesOf<Template<Alternatives...>> {
    static constexpr std::size_t count = sizeof...(Alternatives);
};

/// unique_ptr with its usual deleter.
template <typename T>
concept UniquePointer = requires(T& pointer) {
    typename T::element_type;
    pointer.get_deleter();
    pointer.release();
    *pointer;  // one of an array has none
}
&&Standard<T>&& Standard<typename T::deleter_type>&& std::is_empty_v<typename T::deleter_type>;

/// Not of a polymorphic class, whose derived part would be cut off.
template <typename T>
concept OwningPointer = UniquePointer<T> &&(!std::is_polymorphic_v<typename T::element_type> ||
                                            std::is_final_v<typename T::element_type>);

/// The fewest bytes a value of `T` takes in the archive; never 0 for an element of a container.
template <typename T>
constexpr std::size_t smallest_size() {
    if constexpr (any_bits_valid<T>()) {
        return sizeof(T);
    } else if constexpr (Container<T>) {
        return sizeof(std::uint64_t);
    } else {
        return 1;
    }
}

}  // namespace wire::detail

}  // namespace norma
