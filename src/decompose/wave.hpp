#pragma once
// The order in which several steps go over a box of cells, so that the cells of a step are
// still in the cache when the next step needs them: a wave front.
//
// Source: D. Wonnacott, "Achieving scalable locality with time skewing", Int. J. Parallel
// Programming 30 (2002), doi:10.1023/A:1015460304860, here with two arrays that take turns.

#include "norma/decompose/box.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace norma::detail {

/// Cells along the first and the second dimension.
struct WaveTile {
    /// That a step covers at a time; 0 for all.
    std::array<std::int64_t, 2> cells{1, 0};
    /// By how many tiles move back with every step: the radius at least.
    std::array<std::int64_t, 2> shift{1, 1};
};

/// Steps over cells whose last step gives `last`: each earlier one covers `radius` more cells
/// on every side, as far as `limits`.
template <int N>
struct Wave {
    Box<N> last;
    Box<N> limits;
    std::int64_t radius = 1;
    std::int64_t steps = 1;
    WaveTile tile;

    /// What the step number `level`, from 0, covers.
    [[nodiscard]] Box<N> covered(std::int64_t level) const {
        return last.grown((steps - 1 - level) * radius).clipped_to(limits);
    }

    /// Calls `visit(level, box)`: each cell of each step once, and never before the cells that
    /// it reads, within `radius`, have got the step before; nor before what a step overwrites,
    /// the cells of two steps before, has been read by the step in between.
    template <typename Visit>
    void run(Visit&& visit) const {
        if (last.empty()) return;
        const Box<N> all = covered(0);
        if constexpr (N == 1) {
            run_strip(visit, all);
        } else {
            const std::int64_t skew = (steps - 1) * tile.shift[1];
            const std::int64_t strip = tile.cells[1] > 0 ? tile.cells[1] : all.extent(1) + skew;
            for (std::int64_t begin = all.lo[1]; begin < all.hi[1] + skew; begin += strip) {
                Box<N> cells = all;
                cells.lo[1] = begin;
                cells.hi[1] = begin + strip;
                run_strip(visit, cells);
            }
        }
    }

  private:
    /// Steps over a strip that moves back along the second dimension with every step.
    template <typename Visit>
    void run_strip(Visit&& visit, const Box<N>& strip) const {
        const std::int64_t skew = (steps - 1) * tile.shift[0];
        const std::int64_t thick = tile.cells[0] > 0 ? tile.cells[0] : strip.extent(0) + skew;
        for (std::int64_t begin = strip.lo[0]; begin < strip.hi[0] + skew; begin += thick) {
            for (std::int64_t level = 0; level < steps; ++level) {
                Box<N> cells = strip;
                cells.lo[0] = begin;
                cells.hi[0] = begin + thick;
                for (std::size_t d = 0; d < std::min<std::size_t>(N, 2); ++d) {
                    cells.lo[d] -= level * tile.shift[d];
                    cells.hi[d] -= level * tile.shift[d];
                }
                const Box<N> part = cells.clipped_to(covered(level));
                if (!part.empty()) visit(level, part);
            }
        }
    }
};

}  // namespace norma::detail
