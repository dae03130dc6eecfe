#pragma once
// What a decomposition holds, for the sources that make one.

#include "norma/decompose/decomposition.hpp"

#include "decompose/box_tree.hpp"
#include "decompose/process_grid.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma {

namespace detail {

/// As numpy writes a shape: (480, 640).
template <typename Numbers>
[[nodiscard]] std::string tuple(const Numbers& numbers) {
    std::string text = "(";
    for (std::size_t i = 0; i < numbers.size(); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(numbers[i]);
    return text + (numbers.size() == 1 ? ",)" : ")");
}

/// Throws UsageError unless there is a cell along each dimension, and a part; or for more cells
/// than can be counted.
template <int N>
void check_shape(std::string_view operation, const Extents<N>& extents, int parts);

/// How many parts an array can have that are nowhere thinner, where they are cut.
template <int N>
[[nodiscard]] std::int64_t most_parts(const Extents<N>& extents, std::int64_t thinnest);

/// Throws UsageError for what no cut can do.
template <int N>
void check_cut(const Extents<N>& extents, int parts, const CutOptions<N>& options);

/// Those of `boxes` that have cells. Throws UsageError unless they are disjoint, cover the
/// array and belong to one of the parts.
template <int N>
[[nodiscard]] std::vector<OwnedBox<N>> checked_cover(const Extents<N>& extents,
                                                     int parts,
                                                     std::span<const OwnedBox<N>> boxes);

}  // namespace detail

template <int N>
struct Decomposition<N>::State {
    using Processes = std::array<int, static_cast<std::size_t>(N)>;

    Extents<N> extents;
    int parts = 0;
    CutKind kind = CutKind::boxes;
    std::array<bool, static_cast<std::size_t>(N)> periodic{};
    Processes processes{};
    Extents<N> block{};

    /// Grids and block-cyclic ones: boxes of a part are written down when first asked for.
    std::optional<detail::ProcessGrid<N>> grid;
    mutable std::mutex writing;
    mutable std::vector<std::vector<Box<N>>> boxes_of_part;

    /// All others: boxes by part, those of part p from first[p] on.
    std::vector<Box<N>> boxes;
    std::vector<std::size_t> first;
    detail::BoxTree<N> tree;

    /// A grid; `dealt` all 0 unless it is block-cyclic.
    State(const Extents<N>& shape, const Processes& along, const Extents<N>& dealt);
    /// Boxes that are known to be disjoint and to cover the array, in any order.
    State(const Extents<N>& shape, int count, CutKind how, std::vector<OwnedBox<N>> owned);

    [[nodiscard]] std::span<const Box<N>> boxes_of(int part) const;
};

}  // namespace norma
