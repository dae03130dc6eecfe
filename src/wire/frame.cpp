#include "norma/wire/frame.hpp"

#include "norma/base/checksum.hpp"

#include <cstring>
#include <fmt/format.h>

namespace norma::wire {

namespace {

struct Header {
    std::uint64_t magic;
    std::uint64_t type;
    std::uint64_t length;    // of the payload
    std::uint64_t checksum;  // of the payload, seeded with the other fields
};
static_assert(sizeof(Header) == frame_header_size);

constexpr std::uint64_t magic = 0x0131'6d72'6f6e'f00d;  // bytes 0d f0 "norm1" 01: version 1

/// The length is covered as well as the payload: the type needs no cover, it is compared.
std::uint64_t checksum_of(const Header& header, ByteView payload) {
    return checksum(payload, header.length ^ header.type);
}

}  // namespace

void seal_frame(Bytes& frame, std::uint64_t type) {
    const ByteView payload = ByteView(frame).subspan(sizeof(Header));
    if (payload.size() > max_payload) {
        throw UsageError(
            fmt::format("a serialized value of {} bytes is longer than a message may "
                        "be ({} bytes); send it in parts",
                        payload.size(),
                        max_payload));
    }
    Header header{.magic = magic, .type = type, .length = payload.size(), .checksum = 0};
    header.checksum = checksum_of(header, payload);
    std::memcpy(frame.data(), &header, sizeof header);
}

ByteView open_frame(ByteView frame, std::uint64_t type) {
    Header header{};
    if (frame.size() < sizeof header) {
        throw DecodeError(fmt::format(
            "a message of {} bytes is no serialized value, whose header alone takes {}: "
            "was it sent as plain data or by another program?",
            frame.size(),
            sizeof header));
    }
    std::memcpy(&header, frame.data(), sizeof header);
    const ByteView payload = frame.subspan(sizeof header);
    if (header.magic != magic) {
        throw DecodeError(fmt::format(
            "a message of {} bytes does not begin as a serialized value: was it sent as "
            "plain data or by another program?",
            frame.size()));
    }
    if (header.type != type) {
        throw DecodeError(
            "a message holds a value of another type than the one received: name the same "
            "type, "
            "const aside, on both sides");
    }
    if (header.length != payload.size()) {
        throw DecodeError(
            fmt::format("a message announces {} bytes and carries {}: it is damaged",
                        header.length,
                        payload.size()));
    }
    if (checksum_of(header, payload) != header.checksum) {
        throw DecodeError(fmt::format(
            "the checksum of a message of {} bytes is wrong: it was damaged on its way",
            frame.size()));
    }
    return payload;
}

}  // namespace norma::wire
