#pragma once
// A box that some ranks share, and the planes it can be cut at.

#include "norma/decompose/decomposition.hpp"

#include "decompose/part_cost.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace norma::detail {

/// How a box is cut: so many of the ranks get so many of its cells along a dimension.
struct Plane {
    std::size_t dimension = 0;
    int ranks = 0;  // 0: there is no plane
    std::int64_t cells = 0;
};

/// A box and how many ranks share it. Where it lies does not matter, but on which of its ends
/// there are neighbours does.
template <int N>
struct CutProblem {
    Extents<N> extents;
    int ranks = 1;
    unsigned open = 0;  // bit 2 d: neighbours before it along d, bit 2 d + 1: behind it

    bool operator==(const CutProblem&) const = default;

    [[nodiscard]] Sides<N> sides() const {
        Sides<N> all;
        for (std::size_t d = 0; d < N; ++d) {
            all[d] = static_cast<int>(open >> (2 * d) & 1U) +
                     static_cast<int>(open >> (2 * d + 1) & 1U);
        }
        return all;
    }
    /// What is left for the ranks before the plane.
    [[nodiscard]] CutProblem before(const Plane& plane, const CutOptions<N>& options) const {
        return half(plane.dimension, plane.ranks, plane.cells, 2U, options);
    }
    /// And for those behind it.
    [[nodiscard]] CutProblem behind(const Plane& plane, const CutOptions<N>& options) const {
        const std::size_t d = plane.dimension;
        return half(d, ranks - plane.ranks, extents[d] - plane.cells, 1U, options);
    }

    struct Hash {
        std::size_t operator()(const CutProblem& problem) const {
            auto hash = static_cast<std::uint64_t>(problem.ranks) << 6U | problem.open;
            for (const std::int64_t extent : problem.extents) {
                hash = (hash ^ static_cast<std::uint64_t>(extent)) * 0x9e3779b97f4a7c15U;
                hash ^= hash >> 32U;
            }
            return hash;
        }
    };

  private:
    [[nodiscard]] CutProblem half(std::size_t d,
                                  int some_ranks,
                                  std::int64_t cells,
                                  unsigned opened,
                                  const CutOptions<N>& options) const {
        CutProblem part = *this;
        part.ranks = some_ranks;
        part.extents[d] = cells;
        const bool uncut = (open >> (2 * d) & 3U) == 0;
        part.open |= (options.periodic[d] && uncut ? 3U : opened) << (2 * d);
        return part;
    }
};

/// What the part that costs most costs at least; exact for one rank.
template <int N>
[[nodiscard]] PartCost least_cost(const CutProblem<N>& problem,
                                  const CutOptions<N>& options,
                                  double fair);

/// Planes worth trying, the most promising first: those behind which no part need cost more
/// than `bound`. Both sides have room for their ranks, thin as the options allow.
template <int N>
[[nodiscard]] std::vector<Plane> planes_to_try(const CutProblem<N>& problem,
                                               const CutOptions<N>& options,
                                               double fair,
                                               double bound);

}  // namespace norma::detail
