#include "decompose/halo_plan.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace norma::detail {

namespace {

/// How far the array is moved to meet itself: all images that ghosts of this width can reach.
template <int N>
std::vector<Index<N>> images(const Decomposition<N>& decomposition, std::int64_t width) {
    std::vector<Index<N>> shifts{Index<N>{}};
    for (std::size_t d = 0; d < N; ++d) {
        if (!decomposition.periodic()[d]) continue;
        const std::int64_t extent = decomposition.extents()[d];
        const std::int64_t times = (width + extent - 1) / extent;
        std::vector<Index<N>> more;
        for (const Index<N>& shift : shifts) {
            for (std::int64_t i = -times; i <= times; ++i) {
                more.push_back(shift);
                more.back()[d] = i * extent;
            }
        }
        shifts.swap(more);
    }
    return shifts;
}

/// The ghosts of a part, those beyond sides that do not go round left out.
template <int N>
std::vector<Box<N>> ghosts_of(const Decomposition<N>& decomposition,
                              int part,
                              const HaloWidth& width) {
    const Box<N> bounds = decomposition.bounds_of(part);
    if (bounds.empty()) return {};
    Box<N> reach = bounds.grown(width.cells);
    for (std::size_t d = 0; d < N; ++d) {
        if (decomposition.periodic()[d]) continue;
        reach.lo[d] = std::max<std::int64_t>(reach.lo[d], 0);
        reach.hi[d] = std::min(reach.hi[d], decomposition.extents()[d]);
    }
    const auto own = decomposition.boxes_of(part);
    if (width.corners) return outside(reach, own);
    std::vector<Box<N>> faces = outside(bounds, own);
    for (std::size_t d = 0; d < N; ++d) {
        Box<N> low = bounds;
        low.hi[d] = std::exchange(low.lo[d], reach.lo[d]);
        Box<N> high = bounds;
        high.lo[d] = std::exchange(high.hi[d], reach.hi[d]);
        for (const Box<N>& face : {low, high})
            if (!face.empty()) faces.push_back(face);
    }
    return faces;
}

/// What `receiver` needs of `sender`: cells, and how far away its ghosts are.
template <int N>
struct Piece {
    Box<N> cells;
    Index<N> to_ghosts;
};

template <int N>
struct Ghosts {
    std::vector<Box<N>> boxes;
    Box<N> bounds;
};

template <int N>
std::vector<Piece<N>> pieces(const Ghosts<N>& receiver,
                             std::span<const Box<N>> sender,
                             const std::vector<Index<N>>& shifts) {
    std::vector<Piece<N>> all;
    for (const Index<N>& shift : shifts) {
        Index<N> back{};
        for (std::size_t d = 0; d < N; ++d)
            back[d] = -shift[d];
        for (const Box<N>& ghosts : receiver.boxes) {
            const Box<N> wanted = ghosts.moved(shift);
            for (const Box<N>& owned : sender) {
                const Box<N> common = wanted.clipped_to(owned);
                if (!common.empty()) all.push_back({common, back});
            }
        }
    }
    return all;
}

/// Whether a box, moved by any of the shifts, meets another.
template <int N>
bool meet(const Box<N>& one, const Box<N>& other, const std::vector<Index<N>>& shifts) {
    return std::any_of(shifts.begin(), shifts.end(), [&](const Index<N>& shift) {
        return !one.moved(shift).clipped_to(other).empty();
    });
}

}  // namespace

template <int N>
HaloPlan<N> HaloPlan<N>::of(const Decomposition<N>& decomposition,
                            int part,
                            const HaloWidth& width) {
    HaloPlan plan;
    const Box<N> bounds = decomposition.bounds_of(part);
    if (bounds.empty() || width.cells == 0) return plan;
    const auto shifts = images(decomposition, width.cells);
    const Ghosts<N> mine{ghosts_of(decomposition, part, width), {}};
    const auto own = decomposition.boxes_of(part);

    for (int other = 0; other < decomposition.parts(); ++other) {
        const Box<N> others = decomposition.bounds_of(other);
        if (others.empty() || !meet(bounds.grown(width.cells), others, shifts)) continue;
        const auto in = pieces(mine, decomposition.boxes_of(other), shifts);
        if (other == part) {
            for (const Piece<N>& piece : in)
                plan.copies.push_back({piece.cells, piece.cells.moved(piece.to_ghosts)});
            continue;
        }
        const Ghosts<N> theirs{ghosts_of(decomposition, other, width), {}};
        HaloPeer<N> peer{other, {}, {}, {}};
        for (const Piece<N>& piece : in) {
            peer.receives.push_back(piece.cells.moved(piece.to_ghosts));
            peer.sources.push_back(piece.cells);
        }
        for (const Piece<N>& piece : pieces(theirs, own, shifts))
            peer.sends.push_back(piece.cells);
        if (!peer.sends.empty() || !peer.receives.empty())
            plan.peers.push_back(std::move(peer));
    }
    return plan;
}

template struct HaloPlan<1>;
template struct HaloPlan<2>;
template struct HaloPlan<3>;

}  // namespace norma::detail
