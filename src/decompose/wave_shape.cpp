#include "decompose/wave_shape.hpp"

#include <unistd.h>

#include <algorithm>

namespace norma::detail {

namespace {

constexpr std::size_t usual_cache = std::size_t{1} << 20;
/// Rows of one dimension are taken in pieces of so many cells.
constexpr std::int64_t line_tile = 1024;
/// A strip is at least so wide: rows of cells in two dimensions, rows in three.
constexpr std::int64_t least_row = 256;
constexpr std::int64_t least_rows = 4;

template <int N>
std::int64_t least_strip() {
    return N == 2 ? least_row : least_rows;
}

}  // namespace

std::size_t cache_bytes() {
    const long bytes = sysconf(_SC_LEVEL2_CACHE_SIZE);
    return bytes > 0 ? static_cast<std::size_t>(bytes) : usual_cache;
}

template <int N>
std::array<std::int64_t, 2> wave_tile(const Box<N>& bounds,
                                      std::int64_t radius,
                                      int depth,
                                      std::size_t cell_bytes,
                                      std::size_t cache) {
    if constexpr (N == 1) return {std::max(line_tile, 4 * radius), 0};
    // The front has this many layers across the first dimension, each as wide as a strip and
    // its steps' shift.
    const std::int64_t skew = (depth - 1) * radius;
    const std::int64_t layers = (depth + 2) * radius;
    std::int64_t across = static_cast<std::int64_t>(cell_bytes);  // bytes of a cell of a strip
    for (int d = 2; d < N; ++d)
        across *= bounds.extent(d) + 2 * skew;
    const auto budget = static_cast<std::int64_t>(cache * 2 / 3);
    const std::int64_t strip = budget / (layers * std::max<std::int64_t>(across, 1)) - skew;
    if (strip >= bounds.extent(1) + 3 * skew) return {1, 0};
    return {1, std::max(strip, least_strip<N>())};
}

template <int N>
std::vector<int> depth_candidates(const Box<N>& bounds,
                                  std::int64_t radius,
                                  std::size_t cell_bytes,
                                  std::size_t cache) {
    std::vector<int> depths{1};
    if (bounds.empty()) return depths;
    for (const int depth : {4, 8, 16, 32}) {
        // On average a step covers half of the ghosts.
        const Box<N> average = bounds.grown((depth - 1) * radius / 2);
        if (average.cells() > bounds.cells() + bounds.cells() / 2) break;
        const std::int64_t strip = wave_tile(bounds, radius, depth, cell_bytes, cache)[1];
        if (depth > 4 && strip != 0 && strip <= least_strip<N>()) break;
        depths.push_back(depth);
    }
    return depths;
}

template std::array<std::int64_t, 2> wave_tile(
    const Box<1>&, std::int64_t, int, std::size_t, std::size_t);
template std::array<std::int64_t, 2> wave_tile(
    const Box<2>&, std::int64_t, int, std::size_t, std::size_t);
template std::array<std::int64_t, 2> wave_tile(
    const Box<3>&, std::int64_t, int, std::size_t, std::size_t);
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
