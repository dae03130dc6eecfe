#pragma once
// Which types of the standard library the light archive knows. They are told by where they come
// from and by their habits, never by name, so that no container's header is needed here.

#include "norma/wire/plain_data.hpp"

#include <concepts>
#include <cstdint>
#include <iterator>
#include <tuple>
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
constexpr void for_each_element(T& tuple,
                                const Visit& visit,
                                std::index_sequence<I...> /*all*/) {
    (visit(get<I>(tuple)), ...);  // found beside the tuple
}
template <typename T, typename Visit>
constexpr void for_each_element(T& tuple, const Visit& visit) {
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
    template <std::size_t I>
    using At = std::tuple_element_t<I, std::tuple<Alternatives...>>;
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

/// stack, queue, priority_queue: a container that shows one end.
template <typename T>
concept Adaptor = requires(const T& adaptor) {
    typename T::container_type;
    adaptor.empty();
}
&&Standard<T> && !Container<T>;

template <Adaptor T>
struct Opened : T {
    static auto& container(T& adaptor) { return adaptor.*&Opened::c; }
    static const auto& container(const T& adaptor) { return adaptor.*&Opened::c; }
    static const auto& comparison(const T& adaptor) { return adaptor.*&Opened::comp; }
};

template <typename T>
concept Bitset = requires(T& bits) {
    bits.set(std::size_t{0}, true);
    bits.to_ullong();
}
&&Standard<T>;

template <typename T>
concept Path = requires(T& path) {
    path = typename T::string_type();
    path.native();
    path.lexically_normal();
}
&&Standard<T>;

/// span and string_view of plain data: they show elements that others own, so they are only
/// ever written.
template <typename T>
concept View = requires(const T& view) {
    { view.begin() } -> std::contiguous_iterator;
    view.data();
    view.size();
}
&&Standard<T>&& std::is_trivially_copyable_v<T> && !std::is_aggregate_v<T> &&
    any_bits_valid<typename T::value_type>();

/// What boost::serialization::make_array() makes.
template <typename T>
concept BoostArray = requires(const T& array) {
    array.address();
    array.count();
}
&&name_begins<T>("boost::serialization::array_wrapper<");

}  // namespace wire::detail

}  // namespace norma
