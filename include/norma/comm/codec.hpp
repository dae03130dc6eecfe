#pragma once
// Values that do not travel as they lie in memory: as the bytes of a message and back.

#include "norma/base/bytes.hpp"
#include "norma/wire/frame.hpp"
#include "norma/wire/ladder.hpp"

#include <mpi.h>

#include <type_traits>

namespace norma::detail {

/// What arrives where a `T` was sent: tracked(x) arrives as an x.
template <typename T>
struct CarriedAs {
    using Type = T;
};
template <typename T>
struct CarriedAs<Tracked<T>> {
    using Type = std::remove_const_t<T>;
};
template <typename T>
using Carried = typename CarriedAs<T>::Type;

template <typename T>
concept Serialized = wire::Archived<T> || wire::detail::is_tracked<T>;

template <Serialized T>
void write_message(Bytes& bytes, const T& value) {
    if constexpr (wire::detail::is_tracked<T>) {
        bytes = pack_tracked(value, MPI_COMM_SELF);  // found where norma/comm/boost.hpp is
    } else {
        wire::frame_value_into(bytes, value);
    }
}

template <Serialized T>
[[nodiscard]] Bytes written(const T& value) {
    Bytes bytes;
    write_message(bytes, value);
    return bytes;
}

template <Serialized T>
[[nodiscard]] Carried<T> read_message(ByteView bytes) {
    if constexpr (wire::detail::is_tracked<T>) {
        Carried<T> value{};
        unpack_tracked(bytes, Tracked<Carried<T>>{value}, MPI_COMM_SELF);
        return value;
    } else {
        return wire::unframe_value<T>(bytes);
    }
}

template <Serialized T>
void read_message_into(ByteView bytes, T& value) {
    if constexpr (wire::detail::is_tracked<T>) {
        unpack_tracked(bytes, value, MPI_COMM_SELF);
    } else {
        wire::unframe_value_into(bytes, value);
    }
}

// What can be sent, made on the rank that receives it, and received into. Asked before a call
// is chosen, so that a refusal is the first thing the compiler says.

template <typename T>
concept Sendable = wire::detail::is_tracked<T> || wire::Travels<T>;

template <typename T>
concept Makeable = (wire::detail::is_tracked<T> &&
                    std::is_default_constructible_v<Carried<T>>) ||
                   (!wire::detail::is_tracked<T> && wire::Makeable<T>);

template <typename T>
concept Fillable = wire::detail::is_tracked<T> || wire::Fillable<T>;

/// Sent by every rank and made on another.
template <typename T>
concept Gathered = Sendable<T> && Makeable<T>;

}  // namespace norma::detail
