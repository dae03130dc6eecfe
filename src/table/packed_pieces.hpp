#pragma once
// Where reading of a packed file can start, told by the headers in it.

#include "table/file_window.hpp"
#include "table/pieces.hpp"

#include <cstdint>
#include <vector>

namespace norma::table {

/// At the blocks of a BGZF file; other gzip files are one piece.
[[nodiscard]] std::vector<Piece> gzip_pieces(FileWindow& file, std::uint64_t target_size);

/// At the frames of a zstd file.
[[nodiscard]] std::vector<Piece> zstd_pieces(FileWindow& file, std::uint64_t target_size);

}  // namespace norma::table
