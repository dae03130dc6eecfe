#pragma once
// Who sends which cells to whom, so that all ghosts of a part get their values.

#include "norma/decompose/decomposition.hpp"

#include <cstdint>
#include <vector>

namespace norma::detail {

/// What is wanted.
struct HaloWidth {
    std::int64_t cells = 1;  ///< ghosts on every side
    bool corners = true;     ///< also those that lie beyond a part in two dimensions or more
};

/// What one pair of parts exchanges. Both see the same pieces in the same order.
template <int N>
struct HaloPeer {
    int part = 0;
    std::vector<Box<N>> sends;     ///< own cells
    std::vector<Box<N>> receives;  ///< ghosts
    std::vector<Box<N>> sources;   ///< the other's cells that these are copies of
};

/// Cells of this part that are ghosts of it too, because the array goes round.
template <int N>
struct HaloCopy {
    Box<N> from;
    Box<N> to;
};

/// What one part exchanges.
template <int N>
struct HaloPlan {
    std::vector<HaloPeer<N>> peers;  ///< by ascending part
    std::vector<HaloCopy<N>> copies;

    /// Made without communication, in O(parts).
    [[nodiscard]] static HaloPlan of(const Decomposition<N>& decomposition,
                                     int part,
                                     const HaloWidth& width);
};

extern template struct HaloPlan<1>;
extern template struct HaloPlan<2>;
extern template struct HaloPlan<3>;

}  // namespace norma::detail
