#pragma once
// Which cells of a rank come from, or go to, which box of which other rank.

#include "decompose/patch.hpp"

#include <limits>
#include <vector>

namespace norma::detail {

/// The pieces of this rank's boxes of `own` that `other` gives to any rank, as far as they lie
/// in `region`. Not in any order.
template <int N>
[[nodiscard]] std::vector<Patch> patches_of(const Decomposition<N>& own,
                                            const Decomposition<N>& other,
                                            int rank,
                                            const Box<N>& region) {
    std::vector<Patch> patches;
    std::uint32_t number = 0;
    for (const Box<N>& box : own.boxes_of(rank)) {
        other.for_each_owner(box.clipped_to(region), [&](int part, const Box<N>& piece) {
            if (piece.empty()) return;
            patches.push_back(
                {part, number, triple_of(piece.lo, 0), triple_of(piece.extents(), 1)});
        });
        ++number;
    }
    return patches;
}

}  // namespace norma::detail
