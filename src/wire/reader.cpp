#include "norma/wire/reader.hpp"

#include "norma/wire/writer.hpp"

#include <fmt/format.h>

namespace norma::wire {

void Reader::expect_end() const {
    if (remaining() == 0) return;
    throw DecodeError(fmt::format(
        "decode: {} bytes are left over after the value, which ends at byte {}: the bytes are "
        "of another type, or of more than one value",
        remaining(),
        used_));
}

bool Reader::take_bool() {
    const auto value = take_raw<std::uint8_t>();
    if (value > 1) fail("a truth value that is neither 0 nor 1");
    return value == 1;
}

std::size_t Reader::take_length(std::size_t smallest_element) {
    const auto length = take_raw<std::uint64_t>();
    if (length > remaining() / smallest_element) {
        throw DecodeError(
            fmt::format("decode: byte {} of {} announces {} elements of at least {} bytes, and "
                        "only {} bytes "
                        "follow: the bytes are damaged, cut or of another type",
                        used_ - sizeof length,
                        bytes_.size(),
                        length,
                        smallest_element,
                        remaining()));
    }
    return length;
}

void Reader::enter() {
    if (++depth_ > max_depth) {
        throw DecodeError(fmt::format(
            "decode: values lie more than {} deep in each other: no Writer makes such bytes",
            max_depth));
    }
}

void Reader::fail(const char* found) const {
    throw DecodeError(
        fmt::format("decode: before byte {} of {} stands {}: the bytes are damaged "
                    "or of another type",
                    used_,
                    bytes_.size(),
                    found));
}

void Reader::fail_short(std::size_t wanted) const {
    throw DecodeError(fmt::format(
        "decode: {} bytes are wanted at byte {} of {}: the bytes are cut, or of another "
        "type",
        wanted,
        used_,
        bytes_.size()));
}

}  // namespace norma::wire
