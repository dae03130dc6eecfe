#pragma once
// Values that do not travel as they lie in memory: as the bytes of a message and back.

#include "norma/base/bytes.hpp"
#include "norma/wire/frame.hpp"
#include "norma/wire/ladder.hpp"

#include <mpi.h>

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace norma::detail {

/// Bytes of a message. Their memory is kept for the next message of the thread: fresh memory,
/// of a large one, costs several times what is done with it.
class Scratch {
  public:
    Scratch() noexcept {
        if (!is_gone) bytes_.swap(kept());
    }
    Scratch(Scratch&& other) noexcept : bytes_(std::move(other.bytes_)) {}
    Scratch& operator=(Scratch&&) = delete;
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        constexpr std::size_t most_kept = std::size_t{64} << 20;
        if (!is_gone && bytes_.capacity() > kept().capacity() && bytes_.capacity() <= most_kept)
            bytes_.swap(kept());
    }

    /// Whatever was there, to be written over.
    [[nodiscard]] Bytes& to_write() noexcept { return bytes_; }
    [[nodiscard]] std::span<std::byte> written() noexcept { return bytes_; }
    /// So many bytes, to be received into.
    [[nodiscard]] std::span<std::byte> room(std::size_t size) {
        if (bytes_.size() < size) bytes_.resize(size);
        return std::span(bytes_).first(size);
    }

  private:
    struct Kept {
        Bytes bytes;
        Kept() = default;
        Kept(const Kept&) = delete;
        Kept& operator=(const Kept&) = delete;
        ~Kept() { is_gone = true; }
    };
    [[nodiscard]] static Bytes& kept() noexcept {
        static thread_local Kept kept_bytes;
        return kept_bytes.bytes;
    }
    /// At the end of a thread, which static objects outlive.
    static inline thread_local constinit bool is_gone = false;

    Bytes bytes_;
};

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

/// An array of characters, as text between quotes is: its zero byte would travel with it.
template <typename T>
inline constexpr bool is_text_array = false;
template <typename T, std::size_t size>
inline constexpr bool is_text_array<T[size]> =
    wire::detail::is_among<std::remove_cv_t<T>, char, wchar_t, char8_t, char16_t, char32_t>;

template <typename T>
concept Sendable = (wire::detail::is_tracked<T> || wire::Travels<T>)&&!is_text_array<T>;

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
