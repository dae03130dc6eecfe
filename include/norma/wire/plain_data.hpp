#pragma once
// PlainData: types whose bytes are their value, so that they travel as they lie in memory.
//
//     struct Particle { double x, y, z; int kind; char name[8]; };
//     static_assert(norma::PlainData<Particle>);
//     static_assert(!norma::PlainData<std::string_view>);  // a pointer means nothing elsewhere

#include "norma/base/bytes.hpp"
#include "norma/wire/aggregate.hpp"
#include "norma/wire/type_name.hpp"

#include <concepts>
#include <cstddef>
#include <cstring>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

// Honoured where Boost is included, not needed where it is not.
namespace boost::mpi {
template <typename T>
struct is_mpi_datatype;
}
namespace boost::serialization {
template <typename T>
struct is_bitwise_serializable;
}

namespace norma {

/// Specialise as true for a trivially copyable class with private members that holds no
/// pointer: norma cannot look inside it by itself.
///
///     template <> inline constexpr bool norma::is_plain<Vec3> = true;
template <typename T>
inline constexpr bool is_plain = false;

namespace wire::detail {

// The standard library's own are told by where they come from and by their habits: naming them
// would ask every user to compile their headers.

template <typename T>
concept Standard = std::is_class_v<T> && name_begins<T>("std::");

template <typename T>
concept Complex = requires(const T& number) {
    { number.real() } -> std::floating_point;
    { number.imag() } -> std::same_as<typename T::value_type>;
}
&&Standard<T>;

template <typename T>
concept Duration = requires(const T& duration) {
    typename T::period;
    { duration.count() } -> std::same_as<typename T::rep>;
}
&&std::is_arithmetic_v<typename T::rep>&& Standard<T>;

template <typename T>
concept TimePoint = requires(const T& time) {
    typename T::clock;
    { time.time_since_epoch() } -> Duration;
}
&&Standard<T>;

template <typename T>
concept PlainStandard = Complex<T> || Duration<T> || TimePoint<T>;

template <typename T>
constexpr bool plain();

template <typename T>
struct PlainField : std::bool_constant<plain<T>()> {};

template <typename T>
struct IsPlainTuple : std::false_type {};  // trivially copyable in all but name
template <typename... T>
struct IsPlainTuple<std::tuple<T...>> : std::bool_constant<(plain<T>() && ...)> {};
template <typename A, typename B>
struct IsPlainTuple<std::pair<A, B>> : std::bool_constant<plain<A>() && plain<B>()> {};
template <>
struct IsPlainTuple<std::tuple<>> : std::false_type {};

template <typename T>
constexpr bool declared_to_boost() {
    bool declared = false;
    if constexpr (requires { boost::mpi::is_mpi_datatype<T>::value; }) {
        declared = boost::mpi::is_mpi_datatype<T>::value;
    }
    if constexpr (requires { boost::serialization::is_bitwise_serializable<T>::value; }) {
        declared = declared || boost::serialization::is_bitwise_serializable<T>::value;
    }
    return declared && std::is_class_v<T>;
}

template <typename T>
constexpr bool has_plain_fields() {
    if constexpr (field_count < T >> 0) {
        return all_fields<T, PlainField>();
    } else {
        return false;  // a reference among them
    }
}

template <typename T>
constexpr bool plain() {
    if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T> || is_plain<T> ||
                  declared_to_boost<T>() || IsPlainTuple<T>::value || PlainStandard<T>) {
        return true;
    } else if constexpr (std::is_array_v<T>) {
        return plain<std::remove_extent_t<T>>();
    } else if constexpr (std::is_trivially_copyable_v<T> && std::is_class_v<T> &&
                         std::is_aggregate_v<T> && !std::is_empty_v<T>) {
        return has_plain_fields<T>();
    } else {
        return false;
    }
}

template <typename T>
constexpr bool any_bits_valid();

template <typename T>
struct AnyBitsField : std::bool_constant<any_bits_valid<T>()> {};

template <typename T>
struct AnyBitsTuple : std::false_type {};
template <typename... T>
struct AnyBitsTuple<std::tuple<T...>> : std::bool_constant<(any_bits_valid<T>() && ...)> {};
template <typename A, typename B>
struct AnyBitsTuple<std::pair<A, B>>
    : std::bool_constant<any_bits_valid<A>() && any_bits_valid<B>()> {};

/// Plain, and every pattern of bits is a value: no bool inside.
template <typename T>
constexpr bool any_bits_valid() {
    if constexpr (!plain<T>() || std::is_same_v<T, bool>) {
        return false;
    } else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> && !is_plain<T>) {
        return all_fields<T, AnyBitsField>();
    } else if constexpr (IsPlainTuple<T>::value) {
        return AnyBitsTuple<T>::value;
    } else {
        return true;
    }
}

}  // namespace wire::detail

/// A type whose bytes mean the same on every rank: numbers, enums, and structs, arrays, pairs
/// and tuples of those, without pointers. A class with private members is asked to say so:
/// is_plain.
template <typename T>
concept PlainData = wire::detail::plain<T>();

namespace wire {

/// The value whose bytes these are, sizeof(T) of them: also of a type without a default
/// constructor.
template <PlainData T>
[[nodiscard]] T from_bytes(ByteView bytes) {
    alignas(T) std::byte room[sizeof(T)];
    std::memcpy(room, bytes.data(), sizeof room);
    return *std::launder(reinterpret_cast<const T*>(room));
}

}  // namespace wire

}  // namespace norma
