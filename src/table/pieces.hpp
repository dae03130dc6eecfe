#pragma once
// How a file is cut into pieces that several ranks can begin at.
//
//     Result<std::vector<Piece>> pieces = pieces_of(input, 16 << 20);
//     auto bytes = open_piece(input, (*pieces)[3]);   // from the 4th piece to the end of the
//     file

#include "norma/base/result.hpp"

#include "table/inputs.hpp"
#include "table/source.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace norma::table {

/// Unpacked bytes [begin, end) of a file.
struct Piece {
    std::uint64_t begin = 0;
    std::uint64_t end = to_the_end;
    std::uint64_t at = 0;  ///< where in the file, as it lies there, reading starts
};

/// At least one piece; together they are the file, in order. All but the last have about
/// `target_size` bytes; no file has more than 2^20 pieces.
///
/// A plain file is cut anywhere. A packed one only where its format lets reading start: BGZF
/// ("block gzip": bgzip, htslib) at its blocks, zstd at its frames, as far as their headers
/// tell how large they are; all behind that is one piece. Other gzip files and streams are one
/// piece. Reads the headers only (for zstd one read for each block of 128 KiB, or the table of
/// the "seekable format"). Headers that lie give pieces that do not fit; reading them is a
/// Failure of the decoder or gives other bytes, but stays within the file.
[[nodiscard]] Result<std::vector<Piece>> pieces_of(const InputFile& file,
                                                   std::uint64_t target_size);

/// The unpacked bytes from piece.begin on, to the end of the file: the row that begins in a
/// piece ends in another one. A stream is opened once; its first bytes tell how it is packed.
[[nodiscard]] Result<std::unique_ptr<ByteSource>> open_piece(const InputFile& file,
                                                             const Piece& piece);

}  // namespace norma::table
