// Bytes from anywhere are a value or a DecodeError: never a crash, never a gigabyte.
#include "norma/wire/frame.hpp"

#include "wire/every_form.hpp"

#include <cstring>
#include <string>
#include <tuple>
#include <vector>

namespace {

using norma::every_form::Record;
using norma::every_form::Tree;

template <typename T>
void decode_as(norma::ByteView bytes) {
    try {
        const T value = norma::wire::decode<T>(bytes);
        // Accepted: then it can be written again, and read again.
        std::ignore = norma::wire::decode<T>(norma::wire::encode(value));
    } catch (const norma::DecodeError&) {
    }
}

/// Into a value that is there already, whatever the last bytes left in it.
template <typename T>
void decode_into_kept(norma::ByteView bytes) {
    static T kept = norma::every_form::example();
    try {
        norma::wire::decode_into(bytes, kept);
    } catch (const norma::DecodeError&) {
    }
}

template <typename T>
void unframe(norma::ByteView frame) {
    try {
        std::ignore = norma::wire::unframe_value<T>(frame);
    } catch (const norma::DecodeError&) {
    }
}

/// The same bytes behind a header that is right.
template <typename T>
void unframe_sealed(norma::ByteView payload) {
    norma::Bytes frame(norma::wire::frame_header_size + payload.size());
    if (!payload.empty())
        std::memcpy(&frame[norma::wire::frame_header_size], payload.data(), payload.size());
    norma::wire::seal_frame(frame, norma::wire::type_hash<T>());
    unframe<T>(frame);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const norma::ByteView bytes = std::as_bytes(std::span(data, size));
    decode_as<Record>(bytes);
    decode_as<Tree>(bytes);
    decode_as<std::vector<std::vector<std::string>>>(bytes);
    decode_into_kept<Record>(bytes);
    unframe<Record>(bytes);
    unframe_sealed<Record>(bytes);
    return 0;
}
