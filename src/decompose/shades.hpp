#pragma once
// From numbers to pixels, without a disk or other ranks.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::detail {

/// Makes rows of cells smaller by a whole factor: each value is the mean of those of its cells
/// that are numbers, NaN if none is. `rows` may end with a part of a block.
[[nodiscard]] std::vector<double> shrunk(std::span<const double> cells,
                                         std::int64_t width,
                                         std::int64_t factor);

/// The finite numbers' range.
struct Range {
    double low = 0;
    double high = 0;
};
/// From infinity to -infinity if there is none.
[[nodiscard]] Range range_of(std::span<const double> values);

/// Pixels as numbers of colours: 0 for NaN, 1 to 255 from low to high.
[[nodiscard]] std::vector<std::uint8_t> shades_of(std::span<const double> values, Range range);

}  // namespace norma::detail
