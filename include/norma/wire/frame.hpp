#pragma once
// The frame around serialized data: 32 bytes that say what follows, and whether it is whole.
//
//     Bytes message = frame_value(job);           // header and payload, one piece
//     auto job = unframe_value<Job>(message);     // DecodeError if anything is not as it was

#include "norma/wire/encode.hpp"
#include "norma/wire/type_hash.hpp"

#include <cstdint>

namespace norma::wire {

/// Bytes before the payload.
inline constexpr std::size_t frame_header_size = 32;
/// No frame is longer; a length above it is damage.
inline constexpr std::uint64_t max_payload = std::uint64_t{1} << 40;

/// Writes the header before the payload, which is all that follows its place in `frame`.
void seal_frame(Bytes& frame, std::uint64_t type);

/// The payload of `frame`. Throws DecodeError unless magic, type, length and checksum are
/// right; looks at nothing beyond the header before its length is known to be true.
[[nodiscard]] ByteView open_frame(ByteView frame, std::uint64_t type);

/// Writes the frame over whatever `frame` holds, into the memory it has.
template <typename T>
void frame_value_into(Bytes& frame, const T& value) {
    static_assert(Travels<T>, NORMA_CANNOT_TRAVEL);
    const std::size_t size = frame_header_size + detail::Measure()(value);
    if (frame.size() < size) frame.resize(size);
    Writer(frame, frame_header_size) << value;
    seal_frame(frame, type_hash<T>());
}

/// The value with its header.
template <typename T>
[[nodiscard]] Bytes frame_value(const T& value) {
    Bytes bytes;
    frame_value_into(bytes, value);
    return bytes;
}

/// Fills `value`, which keeps its memory where it can, from such bytes. Throws DecodeError.
template <typename T>
void unframe_value_into(ByteView frame, T& value) {
    decode_into(open_frame(frame, type_hash<T>()), value);
}

/// The value of such bytes. Throws DecodeError.
template <typename T>
[[nodiscard]] T unframe_value(ByteView frame) {
    return decode<T>(open_frame(frame, type_hash<T>()));
}

}  // namespace norma::wire
