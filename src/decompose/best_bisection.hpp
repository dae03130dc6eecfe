#pragma once
// An array cut in two again and again, until each rank has a box.

#include "norma/decompose/decomposition.hpp"

#include "decompose/part_cost.hpp"

#include <vector>

namespace norma::detail {

/// A box for each rank.
template <int N>
struct Bisection {
    std::vector<OwnedBox<N>> boxes;
    PartCost cost;
};

/// The cheapest one found with no part's halo beyond `most.halo`, and cheaper than `most.both`;
/// without boxes if none is found. Parts are nowhere thinner than the halo where they are cut.
///
/// Boxes are cut across every dimension, their ranks divided in many ways, and extents in
/// proportion. Whether anything costs no more than a bound is searched depth first, leaving out
/// what cannot; the bound is halved in on. After so many boxes the search takes the first way
/// only, so it ends soon, and counting keeps it the same on every machine.
template <int N>
[[nodiscard]] Bisection<N> best_bisection(const Extents<N>& extents,
                                          int parts,
                                          const CutOptions<N>& options,
                                          const PartCost& most);

}  // namespace norma::detail
