#include "decompose/wave_shape.hpp"

#include <unistd.h>

#include <algorithm>

namespace norma::detail {

namespace {

constexpr std::size_t usual_cache = std::size_t{1} << 20;
/// Measured: a step over so many cells of a line, or rows of a plane, finds most of what it
/// reads in the nearest cache, and planes are best taken one by one.
constexpr std::int64_t line_tile = 2048;
constexpr std::int64_t rows_tile = 8;
/// Tiles of rows move by whole cache lines, so that rows begin at one.
constexpr std::int64_t line_cells = 8;
/// A strip is at least so wide: rows of cells in two dimensions, rows in three.
constexpr std::int64_t least_row = 2048;
constexpr std::int64_t least_rows = 4;

std::int64_t round_up(std::int64_t count, std::int64_t to) {
    return (count + to - 1) / to * to;
}

}  // namespace

std::size_t cache_bytes() {
    const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return bytes > 0 ? static_cast<std::size_t>(bytes) : usual_cache;
}

template <int N>
WaveTile wave_tile(const Box<N>& bounds,
                   std::int64_t radius,
                   int depth,
                   std::size_t cell_bytes,
                   std::size_t cache) {
    if constexpr (N == 1) return {{std::max(line_tile, 4 * radius), 0}, {radius, radius}};
    WaveTile tile{{N == 2 ? rows_tile : 1, 0}, {radius, radius}};
    if (N == 2) tile.shift[1] = round_up(radius, line_cells);
    // What the front touches across the first dimension, and bytes of a cell of a strip there.
    const std::int64_t layers = (depth + 1) * radius + tile.cells[0];
    auto across = static_cast<std::int64_t>(cell_bytes);
    for (int d = 2; d < N; ++d)
        across *= bounds.extent(d) + depth * radius;
    // Whole rows are worth more than the nearer cache: strips of them were slower by a third.
    const auto budget = static_cast<std::int64_t>(N == 2 ? cache * 2 : cache * 3 / 4);
    const std::int64_t strip = budget / (layers * std::max<std::int64_t>(across, 1));
    if (strip >= bounds.extent(1) + depth * radius) return tile;
    tile.cells[1] = N == 2 ? std::max(strip / line_cells * line_cells, least_row)
                           : std::max(strip, least_rows);
    return tile;
}

template <int N>
std::vector<int> depth_candidates(const Box<N>& bounds,
                                  std::int64_t radius,
                                  std::size_t cell_bytes,
                                  std::size_t cache) {
    std::vector<int> depths{1};
    for (const int depth : {4, 8, 16, 32}) {
        if (bounds.empty()) {  // others say which
            depths.push_back(depth);
            continue;
        }
        // On average a step covers half of the ghosts.
        const Box<N> average = bounds.grown((depth - 1) * radius / 2);
        if (average.cells() > bounds.cells() + bounds.cells() / 2) break;
        const std::int64_t strip = wave_tile(bounds, radius, depth, cell_bytes, cache).cells[1];
        if (depth > 4 && strip != 0 && strip <= (N == 2 ? least_row : least_rows)) break;
        depths.push_back(depth);
    }
    return depths;
}

template WaveTile wave_tile(const Box<1>&, std::int64_t, int, std::size_t, std::size_t);
template WaveTile wave_tile(const Box<2>&, std::int64_t, int, std::size_t, std::size_t);
template WaveTile wave_tile(const Box<3>&, std::int64_t, int, std::size_t, std::size_t);
template std::vector<int> depth_candidates(const Box<1>&,
                                           std::int64_t,
                                           std::size_t,
                                           std::size_t);
template std::vector<int> depth_candidates(const Box<2>&,
                                           std::int64_t,
                                           std::size_t,
                                           std::size_t);
template std::vector<int> depth_candidates(const Box<3>&,
                                           std::int64_t,
                                           std::size_t,
                                           std::size_t);

}  // namespace norma::detail
