#pragma once
// Which types of the standard library the light archive knows, and by which of their habits.

#include "norma/wire/plain_data.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace norma::wire::detail {

template <typename T, template <typename...> typename Template>
inline constexpr bool is_a = false;
template <template <typename...> typename Template, typename... Arguments>
inline constexpr bool is_a<Template<Arguments...>, Template> = true;

template <typename T>
concept Sequence = is_a<T, std::vector> || is_a<T, std::deque> || is_a<T, std::list> ||
    is_a<T, std::basic_string>;

template <typename T>
concept Map = is_a<T, std::map> || is_a<T, std::multimap> || is_a<T, std::unordered_map> ||
    is_a<T, std::unordered_multimap>;

template <typename T>
concept Set = is_a<T, std::set> || is_a<T, std::multiset> || is_a<T, std::unordered_set> ||
    is_a<T, std::unordered_multiset>;

/// Elements side by side in memory whose bytes may be copied as one piece.
template <typename T>
concept PlainSequence =
    (is_a<T, std::vector> ||
     is_a<T, std::basic_string>)&&!std::same_as<typename T::value_type, bool> &&
    any_bits_valid<typename T::value_type>();

template <typename T>
inline constexpr bool is_std_array = false;
template <typename T, std::size_t Size>
inline constexpr bool is_std_array<std::array<T, Size>> = true;

template <typename T>
concept Tuple = is_a<T, std::tuple> || is_a<T, std::pair>;

template <typename T>
inline constexpr bool is_owning_pointer = false;
/// Not of a polymorphic class, whose derived part would be cut off.
template <typename T>
inline constexpr bool is_owning_pointer<std::unique_ptr<T>> =
    !std::is_array_v<T> && (!std::is_polymorphic_v<T> || std::is_final_v<T>);

/// The fewest bytes a value of `T` takes in the archive; never 0 for an element of a container.
template <typename T>
constexpr std::size_t smallest_size() {
    if constexpr (any_bits_valid<T>()) {
        return sizeof(T);
    } else if constexpr (Sequence<T> || Map<T> || Set<T>) {
        return sizeof(std::uint64_t);
    } else {
        return 1;
    }
}

}  // namespace norma::wire::detail
