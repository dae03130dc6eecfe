#pragma once
// The cheapest process grid, by trying all.

#include "norma/decompose/decomposition.hpp"

#include "decompose/part_cost.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace norma::detail {

template <int N>
struct GridChoice {
    std::array<int, static_cast<std::size_t>(N)> processes{};
    PartCost cost;
};

/// The cheapest of all process grids whose parts are nowhere thinner than the halo; of equal
/// ones the one that cuts earlier dimensions more. None if no grid has room for so many parts.
template <int N>
[[nodiscard]] std::optional<GridChoice<N>> best_grid(const Extents<N>& extents,
                                                     int parts,
                                                     const CutOptions<N>& options);

}  // namespace norma::detail
