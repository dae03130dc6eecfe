#pragma once
// What cuts are judged by while they are chosen.

#include "norma/decompose/box.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace norma::detail {

template <int N>
using PerDimension = std::array<double, static_cast<std::size_t>(N)>;
/// On how many ends along each dimension there is a neighbour: 0, 1 or 2.
template <int N>
using Sides = std::array<int, static_cast<std::size_t>(N)>;

/// Of the part that costs most, in cells of halo.
struct PartCost {
    double halo = 0;  // faces weighted by their costs
    double both = 0;  // and cells beyond the fair number, which all others wait for

    void include(const PartCost& other) {
        halo = std::max(halo, other.halo);
        both = std::max(both, other.both);
    }
};

/// Cells that a part may have before they count against a cut: 1 % over the mean.
[[nodiscard]] inline double fair_cells(std::int64_t cells, int parts) {
    return 1.01 * static_cast<double>(cells) / parts;
}

/// Of a box.
template <int N>
[[nodiscard]] PartCost part_cost(const Extents<N>& extents,
                                 const Sides<N>& sides,
                                 const PerDimension<N>& face_cost,
                                 double fair) {
    constexpr double cells_of_halo = 2;  // that one cell too many costs as much as
    double cells = 1;
    for (std::size_t d = 0; d < N; ++d)
        cells *= static_cast<double>(extents[d]);
    PartCost cost;
    for (std::size_t d = 0; d < N; ++d)
        cost.halo += sides[d] * face_cost[d] * (cells / static_cast<double>(extents[d]));
    const double cheapest = *std::min_element(face_cost.begin(), face_cost.end());
    cost.both = cost.halo + cells_of_halo * cheapest * std::max(0.0, cells - fair);
    return cost;
}

/// The least halo that a part of `cells` can have in a box: of all its shapes the one with the
/// cheapest faces. `across` of the box's ends have neighbours, `inside` of the part's where the
/// part does not reach from end to end.
template <int N>
[[nodiscard]] double least_halo(double cells,
                                const Extents<N>& box,
                                const Sides<N>& across,
                                const Sides<N>& inside,
                                const PerDimension<N>& face_cost);

}  // namespace norma::detail
