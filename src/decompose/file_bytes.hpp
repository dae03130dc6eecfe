#pragma once
// Bytes of a file at their places, all of them or a Failure that tells which are missing.

#include "norma/base/bytes.hpp"
#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"

#include <sys/uio.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace norma::detail {

/// "cannot write 'u.npy': No space left on device; make room and try again"
[[nodiscard]] Failure file_failure(const std::string& doing, const std::string& path, int code);

[[nodiscard]] norma::Result<FileDescriptor> open_to_read(const std::string& path);

/// Of an open file, whose `path` is for messages.
struct FileBytes {
    int file = -1;
    const std::string& path;

    [[nodiscard]] std::optional<Failure> write(std::uint64_t at, ByteView bytes) const;
    [[nodiscard]] std::optional<Failure> read(std::uint64_t at, std::span<std::byte> to) const;
    /// Pieces of memory that lie one behind the other in the file; changed by the call.
    ///@{
    [[nodiscard]] std::optional<Failure> write(std::uint64_t at, std::span<iovec> pieces) const;
    [[nodiscard]] std::optional<Failure> read(std::uint64_t at, std::span<iovec> pieces) const;
    ///@}
};

}  // namespace norma::detail
