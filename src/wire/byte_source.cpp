#include "norma/wire/byte_source.hpp"

#include "norma/wire/writer.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::wire::detail {

void ByteSource::expect_end() const {
    if (remaining() == 0) return;
    throw DecodeError(fmt::format(
        "decode: {} bytes are left over after the value, which ends at byte {}: the bytes are "
        "of another type, or of more than one value",
        remaining(),
        used()));
}

void ByteSource::fail_length(std::uint64_t length, std::size_t smallest_element) const {
    throw DecodeError(fmt::format(
        "decode: byte {} of {} announces {} elements of at least {} bytes, and only "
        "{} bytes follow: the bytes are damaged, cut or of another type",
        used() - sizeof length,
        bytes_.size(),
        length,
        smallest_element,
        remaining()));
}

std::size_t ByteSource::affordable(std::size_t count, std::size_t size) noexcept {
    // All reservations share one credit: a message of nested lengths that all claim the rest of
    // it must not reserve as often as it is deep.
    const std::size_t granted = std::min(count, credit_ / size);
    credit_ -= granted * size;
    return granted;
}

void ByteSource::enter() {
    if (++depth_ > max_depth) {
        throw DecodeError(fmt::format(
            "decode: values lie more than {} deep in each other: no Writer makes such bytes",
            max_depth));
    }
}

void ByteSource::fail(const char* found) const {
    throw DecodeError(
        fmt::format("decode: before byte {} of {} stands {}: the bytes are damaged "
                    "or of another type",
                    used(),
                    bytes_.size(),
                    found));
}

void ByteSource::fail_short(std::size_t wanted) const {
    throw DecodeError(fmt::format(
        "decode: {} bytes are wanted at byte {} of {}: the bytes are cut, or of another "
        "type",
        wanted,
        used(),
        bytes_.size()));
}

}  // namespace norma::wire::detail
