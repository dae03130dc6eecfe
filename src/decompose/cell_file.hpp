#pragma once
// The cells of a field and the bytes of a file, at any number of ranks.

#include "norma/decompose/cells.hpp"

#include "decompose/file_bands.hpp"
#include "decompose/file_bytes.hpp"

#include <functional>

namespace norma::detail {

/// Memory that a rank takes, about, for cells on their way from or into a file. Measured
/// (bench/decompose/redistribution.cpp): what is moved is still in the cache when it is
/// written, and the memory costs nothing; sixteen times as much makes writing columns a third
/// slower.
inline constexpr std::size_t usual_band_bytes = std::size_t{4} << 20U;

/// Where the cells of an array are in a file, and what they are there.
struct CellFile {
    std::uint64_t begin = 0;  ///< of the first cell, in bytes
    FileOrder order = FileOrder::c;
    std::size_t element_size = 8;  ///< in the file
    /// Makes so many elements of memory of those of the file; none if they are the same.
    std::function<void(const std::byte* file, std::byte* memory, std::size_t count)> convert{};
    std::size_t most_bytes = usual_band_bytes;
};

/// What a call learned on the way.
struct CellSum {
    bool wanted = false;
    std::uint64_t sum = 0;  ///< of this rank; those of all ranks are to be added
};

/// Collective: every cell to its place in the file. `open` is this rank's file; a rank whose
/// own is missing gives -1, and takes part nevertheless. Returns what this rank met; to be
/// agreed on.
template <int N>
[[nodiscard]] std::optional<Failure> write_cells(const Cells<N, const std::byte>& cells,
                                                 const CellFile& place,
                                                 const FileBytes& file,
                                                 CellSum& sum);
/// Collective: every cell from its place in the file.
template <int N>
[[nodiscard]] std::optional<Failure> read_cells(const Cells<N, std::byte>& cells,
                                                const CellFile& place,
                                                const FileBytes& file,
                                                CellSum& sum);

}  // namespace norma::detail
