#pragma once
// What cuts are judged by while they are chosen.

#include "norma/decompose/box.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

/// Of the part that costs most, in cells of halo.
struct PartCost {
    double halo = 0;  // faces weighted by their costs
    double both = 0;  // the same, and cells beyond the fair number counted as halo

    void include(const PartCost& other) {
        halo = std::max(halo, other.halo);
        both = std::max(both, other.both);
    }
};

/// Cells that a part may have before they count against a cut: 1 % over the mean.
[[nodiscard]] inline double fair_cells(std::int64_t cells, int parts) {
    return 1.01 * static_cast<double>(cells) / parts;
}

/// Of a box with neighbours on `sides` (0, 1 or 2) of its ends along each dimension.
template <int N>
[[nodiscard]] PartCost part_cost(
    const Extents<N>& extents,
    const std::array<int, static_cast<std::size_t>(N)>& sides,
    const std::array<double, static_cast<std::size_t>(N)>& face_cost,
    double fair) {
    double cells = 1;
    for (std::size_t d = 0; d < N; ++d)
        cells *= static_cast<double>(extents[d]);
    PartCost cost;
    for (std::size_t d = 0; d < N; ++d)
        cost.halo += sides[d] * face_cost[d] * (cells / static_cast<double>(extents[d]));
    const double least = *std::min_element(face_cost.begin(), face_cost.end());
    cost.both = cost.halo + least * std::max(0.0, cells - fair);
    return cost;
}

}  // namespace norma::detail
