#include "decompose/file_bytes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fmt/format.h>

namespace norma::detail {

namespace {

/// Calls `some(pieces, count, at)` until all is through; it returns bytes, 0 at the end.
template <typename Some, typename Ended>
std::optional<Failure> all_of(const std::string& doing,
                              const std::string& path,
                              std::uint64_t at,
                              std::span<iovec> pieces,
                              const Some& some,
                              const Ended& ended) {
    while (!pieces.empty()) {
        if (pieces.front().iov_len == 0) {
            pieces = pieces.subspan(1);
            continue;
        }
        const auto count = static_cast<int>(std::min<std::size_t>(pieces.size(), IOV_MAX));
        const ssize_t done = some(pieces.data(), count, static_cast<off_t>(at));
        if (done < 0 && errno == EINTR) continue;
        if (done < 0)
            return file_failure(fmt::format("{} at byte {} of", doing, at), path, errno);
        if (done == 0) return ended(at);
        at += static_cast<std::uint64_t>(done);
        auto left = static_cast<std::size_t>(done);
        while (left > 0) {
            iovec& piece = pieces.front();
            const std::size_t here = std::min(left, piece.iov_len);
            piece.iov_base = static_cast<std::byte*>(piece.iov_base) + here;
            piece.iov_len -= here;
            left -= here;
            if (piece.iov_len == 0) pieces = pieces.subspan(1);
        }
    }
    return std::nullopt;
}

}  // namespace

Failure file_failure(const std::string& doing, const std::string& path, int code) {
    const char* remedy = "";
    if (code == ENOSPC || code == EDQUOT || code == EFBIG) remedy = "; make room and try again";
    return Failure{
        fmt::format("cannot {} '{}': {}{}", doing, path, std::strerror(code), remedy)};
}

norma::Result<FileDescriptor> open_to_read(const std::string& path) {
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return file_failure("read", path, errno);
    return file;
}

std::optional<Failure> FileBytes::write(std::uint64_t at, ByteView bytes) const {
    // pwritev does not write to what it is given, but says it would.
    iovec piece{const_cast<std::byte*>(bytes.data()), bytes.size()};
    return write(at, std::span(&piece, 1));
}

std::optional<Failure> FileBytes::read(std::uint64_t at, std::span<std::byte> to) const {
    iovec piece{to.data(), to.size()};
    return read(at, std::span(&piece, 1));
}

std::optional<Failure> FileBytes::write(std::uint64_t at, std::span<iovec> pieces) const {
    return all_of(
        "write",
        path,
        at,
        pieces,
        [&](const iovec* some, int count, off_t offset) {
            return ::pwritev(file, some, count, offset);
        },
        [&](std::uint64_t here) {
            return file_failure(fmt::format("write at byte {} of", here), path, EIO);
        });
}

std::optional<Failure> FileBytes::read(std::uint64_t at, std::span<iovec> pieces) const {
    return all_of(
        "read",
        path,
        at,
        pieces,
        [&](const iovec* some, int count, off_t offset) {
            return ::preadv(file, some, count, offset);
        },
        [&](std::uint64_t here) {
            return Failure{fmt::format(
                "'{}' ends at byte {}, more was expected; it was not copied or written to its "
                "end",
                path,
                here)};
        });
}

}  // namespace norma::detail
