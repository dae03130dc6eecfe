// Whether boxes cover an array, each cell once.

#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"

#include <fmt/format.h>
#include <numeric>

namespace norma::detail {

namespace {

template <int N>
std::string text(const Box<N>& box) {
    return tuple(box.lo) + " to " + tuple(box.hi);
}

template <int N>
void check_one(const OwnedBox<N>& one, const Box<N>& whole, int parts) {
    if (one.owner < 0 || one.owner >= parts) {
        throw UsageError(
            fmt::format("Decomposition::boxes: the box {} belongs to part {}, which is outside "
                        "0..{}",
                        text(one.box),
                        one.owner,
                        parts - 1));
    }
    if (!whole.contains(one.box)) {
        throw UsageError(
            fmt::format("Decomposition::boxes: the box {} of part {} leaves the array of {}",
                        text(one.box),
                        one.owner,
                        tuple(whole.hi)));
    }
}

template <int N>
void check_disjoint(const BoxTree<N>& tree, std::span<const OwnedBox<N>> boxes) {
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        tree.for_each(boxes[i].box, [&](int owner, const Box<N>& common, std::size_t j) {
            if (i == j) return true;
            throw UsageError(
                fmt::format("Decomposition::boxes: cell {} is in two boxes: {} of part {} and "
                            "{} of part {}",
                            tuple(common.lo),
                            text(boxes[std::min(i, j)].box),
                            i < j ? boxes[i].owner : owner,
                            text(boxes[std::max(i, j)].box),
                            i < j ? owner : boxes[i].owner));
        });
    }
}

/// A cell of `region` that is in none of the disjoint boxes of the tree; there must be one.
template <int N>
Index<N> uncovered(const BoxTree<N>& tree, Box<N> region) {
    const auto has_gap = [&](const Box<N>& part) {
        std::int64_t covered = 0;
        tree.for_each(part, [&](int, const Box<N>& common, std::size_t) {
            covered += common.cells();
            return true;
        });
        return covered < part.cells();
    };
    for (std::size_t d = 0; d < N; ++d) {
        while (region.hi[d] - region.lo[d] > 1) {
            Box<N> half = region;
            half.hi[d] = std::midpoint(region.lo[d], region.hi[d]);
            if (has_gap(half)) {
                region = half;
            } else {
                region.lo[d] = half.hi[d];
            }
        }
    }
    return region.lo;
}

}  // namespace

template <int N>
std::vector<OwnedBox<N>> checked_cover(const Extents<N>& extents,
                                       int parts,
                                       std::span<const OwnedBox<N>> boxes) {
    const Box<N> whole = Box<N>::of(extents);
    std::vector<OwnedBox<N>> owned;
    std::int64_t cells = 0;
    for (const OwnedBox<N>& one : boxes) {
        if (one.box.empty()) continue;
        check_one(one, whole, parts);
        owned.push_back(one);
    }
    const BoxTree<N> tree(owned);
    check_disjoint<N>(tree, owned);
    for (const OwnedBox<N>& one : owned)
        cells += one.box.cells();
    if (cells < whole.cells()) {
        throw UsageError(fmt::format(
            "Decomposition::boxes: {} of the {} cells belong to nobody, among them {}",
            whole.cells() - cells,
            whole.cells(),
            tuple(uncovered(tree, whole))));
    }
    return owned;
}

template std::vector<OwnedBox<1>> checked_cover<1>(const Extents<1>&,
                                                   int,
                                                   std::span<const OwnedBox<1>>);
template std::vector<OwnedBox<2>> checked_cover<2>(const Extents<2>&,
                                                   int,
                                                   std::span<const OwnedBox<2>>);
template std::vector<OwnedBox<3>> checked_cover<3>(const Extents<3>&,
                                                   int,
                                                   std::span<const OwnedBox<3>>);

}  // namespace norma::detail
