#pragma once
// A checksum of an array that does not depend on who has which cells.

#include "norma/base/bytes.hpp"

#include <cstdint>

namespace norma::detail {

/// Where some cells, side by side in a file in the order of C, lie in their array.
struct CellRun {
    std::int64_t first = 0;  ///< number of the first cell
    std::int64_t row = 1;    ///< cells of a row of the array
};

/// The sum of the checksums of all segments of the run; the seed of each is its number in the
/// array. The run consists of whole segments.
[[nodiscard]] std::uint64_t sum_of_segments(CellRun run,
                                            std::size_t element_size,
                                            ByteView bytes);

}  // namespace norma::detail
