#pragma once
// How the bytes of a file are packed, told by its first bytes.
//
//     Result<Compression> packed = compression_of(head, "sales.csv.gz");

#include "norma/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace norma::table {

enum class Compression : std::uint8_t { none, gzip, zstd };

/// So many first bytes tell it.
constexpr std::size_t head_size = 16;

/// By the first head_size bytes of the file, or all of them. Its name counts only for a file
/// that ends within the first bytes of the format its name tells: an empty `a.gz` is a
/// truncated one. A Failure names what other packed formats are, and how to read them.
[[nodiscard]] Result<Compression> compression_of(std::string_view head,
                                                 const std::string& name);

/// `name` without the .gz or .zst behind it.
[[nodiscard]] std::string_view without_compression(std::string_view name);

}  // namespace norma::table
