#pragma once
// How many steps are worth making at once over a part, and in tiles of what size.

#include "norma/decompose/box.hpp"

#include "decompose/wave.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace norma::detail {

/// Bytes of the second nearest cache of a core.
[[nodiscard]] std::size_t cache_bytes();

/// Tiles for `depth` steps over a part whose cells take `cell_bytes` in all arrays together:
/// what a wave front touches stays in `cache`.
template <int N>
[[nodiscard]] WaveTile wave_tile(const Box<N>& bounds,
                                 std::int64_t radius,
                                 int depth,
                                 std::size_t cell_bytes,
                                 std::size_t cache);

/// Depths worth trying, ascending, 1 first: those whose ghosts are not more work than half of
/// the part's, and whose tiles are not too thin; all of them for a part without cells.
template <int N>
[[nodiscard]] std::vector<int> depth_candidates(const Box<N>& bounds,
                                                std::int64_t radius,
                                                std::size_t cell_bytes,
                                                std::size_t cache);

}  // namespace norma::detail
