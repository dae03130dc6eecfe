#pragma once
// Where bytes come from: a file from some offset on, a pipe; packed ones are unpacked on the
// way.
//
//     Result<std::unique_ptr<ByteSource>> file = open_file("a.csv.gz", 0, size);
//     const auto bytes = unpacked_gzip(std::move(*file), "a.csv.gz");
//     Result<std::size_t> got = bytes->read(into);   // 0: the end

#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>

namespace norma::table {

/// The end of what goes on to the end of a file, wherever that is.
constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

/// Bytes in order. Ask for many at once: nothing is buffered for small reads.
class ByteSource {
  public:
    ByteSource() = default;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    virtual ~ByteSource() = default;

    /// The next bytes, at most so many, at least one unless `into` is empty; 0 at the end.
    /// After a Failure, which names the file and where in it, do not read on.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// A file from `at` on, up to the `size` it had when it was found: bytes appended since are not
/// read, and bytes that are gone are a Failure.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_file(const std::string& path,
                                                            std::uint64_t at,
                                                            std::uint64_t size);

/// What comes through a pipe, or from anything else that is read once; `name` is for messages.
[[nodiscard]] std::unique_ptr<ByteSource> stream_source(FileDescriptor file, std::string name);

/// All members of a gzip file, one behind the other; zeros may follow them (tapes leave some),
/// any other byte is a Failure, as is a file that ends too early and a wrong checksum (told
/// after the bytes it is of). Needs 0.3 MiB.
[[nodiscard]] std::unique_ptr<ByteSource> unpacked_gzip(std::unique_ptr<ByteSource> packed,
                                                        std::string name,
                                                        std::uint64_t until = to_the_end);

/// All frames of a zstd file, one behind the other. Needs the window of the file, which may be
/// at most 128 MiB: that of --ultra, not of --long=31. `until` is as above.
[[nodiscard]] std::unique_ptr<ByteSource> unpacked_zstd(std::unique_ptr<ByteSource> packed,
                                                        std::string name,
                                                        std::uint64_t until = to_the_end);

/// `first`, and then what `rest` gives.
[[nodiscard]] std::unique_ptr<ByteSource> preceded(std::string first,
                                                   std::unique_ptr<ByteSource> rest);

}  // namespace norma::table
