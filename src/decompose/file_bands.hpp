#pragma once
// A file is one more decomposition: which rank writes or reads which of its bytes.
//
// A file of an array is cut into slabs along its first dimension, one after the other, so that
// no rank needs memory for more than its share of a slab; a slab into bands, one a rank, each
// side by side in the file.

#include "norma/decompose/decomposition.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace norma::detail {

/// Cells that are never parted: so many along the last dimension of the file. Checksums are of
/// these, so that they do not depend on the number of ranks.
inline constexpr std::int64_t segment_cells = 65536;

/// In which order dimensions follow each other in a file.
enum class FileOrder { c, fortran };

/// The number of a cell among those of the file.
template <int N>
[[nodiscard]] std::int64_t place_in_file(const Extents<N>& extents,
                                         FileOrder order,
                                         const Index<N>& cell);
/// From one cell to the next along each dimension, in cells of the file.
template <int N>
[[nodiscard]] Extents<N> strides_in_file(const Extents<N>& extents, FileOrder order);

/// One slab: its cells, and this rank's band of it.
template <int N>
struct Slab {
    Box<N> region;
    std::optional<std::uint32_t> box;  ///< number of the band among the rank's boxes
};

template <int N>
struct FileBands {
    Decomposition<N> decomposition;
    std::vector<Slab<N>> slabs;  ///< as rank `rank` sees them
};

/// `most_bytes` is what a rank's band may be at most, as far as the first dimension allows it;
/// bands of few bytes go to fewer ranks.
template <int N>
[[nodiscard]] FileBands<N> file_bands(const Extents<N>& extents,
                                      FileOrder order,
                                      int rank,
                                      int ranks,
                                      std::size_t element_size,
                                      std::size_t most_bytes);

enum class Segments { kept_whole, may_be_parted };

/// Whether every part lies side by side in a file in the order of C: then each rank writes its
/// own cells.
template <int N>
[[nodiscard]] bool is_in_bands(const Decomposition<N>& decomposition, Segments segments);

}  // namespace norma::detail
