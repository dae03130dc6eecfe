#pragma once
// Parts of equal work, by cutting in two again and again.

#include "norma/decompose/decomposition.hpp"

#include "decompose/work_table.hpp"

#include <vector>

namespace norma::detail {

/// Boxes of blocks for each of no more parts than blocks.
///
/// Ranks are halved; the dimension a plane is across is the one with the least faces cut, with
/// those that are cut two halvings further on. A plane is cut through where it would leave a
/// part with more than 1 % over the mean, in the end.
/// Source: M. J. Berger, S. H. Bokhari, "A partitioning strategy for nonuniform problems on
/// multiprocessors" (1987), doi:10.1109/TC.1987.1676942.
template <int N>
[[nodiscard]] std::vector<OwnedBox<N>> weighted_bisection(const WorkTable<N>& table,
                                                          int parts,
                                                          const CutOptions<N>& options);

}  // namespace norma::detail
