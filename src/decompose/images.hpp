#pragma once
// Cells of an array that goes round, and their images beyond its ends.

#include "norma/decompose/box.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

/// `visit(box, home)` for the cells of each copy of the array that `cells` reaches into; `home`
/// is the way from there to the array's own cells. Dimensions before `dimension` are done.
template <int N, typename Visit>
void for_each_image(const Box<N>& cells,
                    const Extents<N>& extents,
                    const Visit& visit,
                    Index<N> home = {},
                    std::size_t dimension = 0) {
    if (dimension == N) {
        visit(cells, home);
        return;
    }
    const std::int64_t extent = extents[dimension];
    Box<N> image = cells;
    for (std::int64_t begin = cells.lo[dimension]; begin < cells.hi[dimension];
         begin = image.hi[dimension]) {
        const std::int64_t turns =
            begin >= 0 ? begin / extent : -((-begin + extent - 1) / extent);
        image.lo[dimension] = begin;
        image.hi[dimension] = std::min(cells.hi[dimension], (turns + 1) * extent);
        home[dimension] = -turns * extent;
        for_each_image(image, extents, visit, home, dimension + 1);
    }
}

}  // namespace norma::detail
