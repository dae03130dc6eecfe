#pragma once
// Boxes of cells in 1, 2 or 3 dimensions, and what is done with them.
//
//     const Box<2> part{{0, 0}, {64, 128}};               // half open: 64 rows of 128 cells
//     const Box<2> ghosts = part.grown(1).clipped_to(whole);
//     part.for_each_row([](Index<2> first, std::int64_t cells) { ... });

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace norma {

/// A cell, by its place in each dimension. As in C and numpy the last dimension is the one
/// whose neighbours lie side by side in memory.
template <int N>
using Index = std::array<std::int64_t, static_cast<std::size_t>(N)>;

/// Numbers of cells along each dimension.
template <int N>
using Extents = Index<N>;

/// The cells from `lo` up to, but not including, `hi`. Empty if a dimension has none.
template <int N>
struct Box {
    static_assert(N >= 1 && N <= 3, "norma: arrays have 1, 2 or 3 dimensions");

    Index<N> lo{};  ///< the first cell
    Index<N> hi{};  ///< one beyond the last in each dimension

    bool operator==(const Box&) const = default;

    /// All cells of an array.
    [[nodiscard]] static constexpr Box of(const Extents<N>& extents) { return {{}, extents}; }

    /// Cells along a dimension; 0 if there are none.
    [[nodiscard]] constexpr std::int64_t extent(int dimension) const {
        const auto d = static_cast<std::size_t>(dimension);
        return std::max<std::int64_t>(0, hi[d] - lo[d]);
    }
    /// Cells along each dimension.
    [[nodiscard]] constexpr Extents<N> extents() const {
        Extents<N> all{};
        for (int d = 0; d < N; ++d)
            all[static_cast<std::size_t>(d)] = extent(d);
        return all;
    }
    /// How many cells there are.
    [[nodiscard]] constexpr std::int64_t cells() const {
        std::int64_t product = 1;
        for (int d = 0; d < N; ++d)
            product *= extent(d);
        return product;
    }
    /// Whether there is no cell.
    [[nodiscard]] constexpr bool empty() const { return cells() == 0; }

    /// Whether the cell is one of them.
    [[nodiscard]] constexpr bool contains(const Index<N>& cell) const {
        for (std::size_t d = 0; d < N; ++d)
            if (cell[d] < lo[d] || cell[d] >= hi[d]) return false;
        return true;
    }
    /// Whether all cells of `other` are.
    [[nodiscard]] constexpr bool contains(const Box& other) const {
        return other.empty() || clipped_to(other) == other;
    }

    /// The cells that are in both; an empty box if there are none.
    [[nodiscard]] constexpr Box clipped_to(const Box& other) const {
        Box both;
        for (std::size_t d = 0; d < N; ++d) {
            both.lo[d] = std::max(lo[d], other.lo[d]);
            both.hi[d] = std::max(both.lo[d], std::min(hi[d], other.hi[d]));
        }
        return both;
    }
    /// With so many more cells on every side.
    [[nodiscard]] constexpr Box grown(std::int64_t width) const {
        Box more = *this;
        for (std::size_t d = 0; d < N; ++d) {
            more.lo[d] -= width;
            more.hi[d] += width;
        }
        return more;
    }
    /// Moved by so many cells.
    [[nodiscard]] constexpr Box moved(const Index<N>& by) const {
        Box there = *this;
        for (std::size_t d = 0; d < N; ++d) {
            there.lo[d] += by[d];
            there.hi[d] += by[d];
        }
        return there;
    }
    /// The least box with all cells of both; an empty one adds nothing.
    [[nodiscard]] constexpr Box joined(const Box& other) const {
        if (empty()) return other;
        if (other.empty()) return *this;
        Box both;
        for (std::size_t d = 0; d < N; ++d) {
            both.lo[d] = std::min(lo[d], other.lo[d]);
            both.hi[d] = std::max(hi[d], other.hi[d]);
        }
        return both;
    }

    /// Calls `visit(first, cells)` for each run of cells along the last dimension, in the order
    /// of memory.
    template <typename Visit>
    constexpr void for_each_row(Visit&& visit) const {
        if (empty()) return;
        Index<N> first = lo;
        const std::int64_t length = extent(N - 1);
        for (;;) {
            visit(static_cast<const Index<N>&>(first), length);
            int d = N - 2;
            for (; d >= 0; --d) {
                const auto i = static_cast<std::size_t>(d);
                if (++first[i] < hi[i]) break;
                first[i] = lo[i];
            }
            if (d < 0) return;
        }
    }
};

/// Appends the cells of `from` that are not in `what`, as at most 2 N disjoint boxes.
template <int N>
void subtract(const Box<N>& from, const Box<N>& what, std::vector<Box<N>>& rest) {
    if (from.empty()) return;
    const Box<N> common = from.clipped_to(what);
    if (common.empty()) {
        rest.push_back(from);
        return;
    }
    Box<N> left = from;
    for (std::size_t d = 0; d < N; ++d) {
        if (left.lo[d] < common.lo[d]) {
            rest.push_back(left);
            rest.back().hi[d] = common.lo[d];
        }
        if (common.hi[d] < left.hi[d]) {
            rest.push_back(left);
            rest.back().lo[d] = common.hi[d];
        }
        left.lo[d] = common.lo[d];
        left.hi[d] = common.hi[d];
    }
}

/// The cells of `from` that are in none of `boxes`, as disjoint boxes.
template <int N, typename Boxes>
[[nodiscard]] std::vector<Box<N>> outside(const Box<N>& from, const Boxes& boxes) {
    std::vector<Box<N>> left;
    if (!from.empty()) left.push_back(from);
    for (const Box<N>& box : boxes) {
        std::vector<Box<N>> next;
        for (const Box<N>& part : left)
            subtract(part, box, next);
        left.swap(next);
    }
    return left;
}

}  // namespace norma
