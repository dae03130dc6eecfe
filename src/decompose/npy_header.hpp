#pragma once
// The header of a .npy file as text, and back. Without a disk.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

#include "norma/base/bytes.hpp"
#include "norma/decompose/npy.hpp"

#include <span>
#include <string>

namespace norma::detail {

/// Version 1.0, padded to a multiple of 64 bytes as numpy does it.
[[nodiscard]] std::string npy_header(std::span<const std::int64_t> shape, ElementType type);

/// How many bytes tell how long the header is, and that length once they are there.
inline constexpr std::size_t npy_start_bytes = 12;
[[nodiscard]] norma::Result<std::size_t> npy_header_size(ByteView start);

/// What the whole header says, `begin` included. What is wrong is said without the file's name.
[[nodiscard]] norma::Result<NpyInfo> parse_npy_header(ByteView header);

}  // namespace norma::detail
