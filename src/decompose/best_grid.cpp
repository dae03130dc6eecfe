#include "decompose/best_grid.hpp"

#include <algorithm>
#include <vector>

namespace norma::detail {

namespace {

/// A thickness that parts of a grid have along a dimension, and on how many sides they have a
/// neighbour there.
struct Slab {
    std::int64_t cells;
    int sides;
};

std::vector<Slab> slabs(std::int64_t extent, int processes, bool periodic) {
    if (processes == 1) return {{extent, 0}};
    const std::int64_t thin = extent / processes;
    const std::int64_t thick = thin + (extent % processes > 0 ? 1 : 0);
    if (periodic) return {{thick, 2}, {thin, 2}};
    std::vector<Slab> all{{thick, 1}, {thin, 1}};  // the first and the last
    if (processes > 2) {
        all.push_back({extent % processes == 1 ? thin : thick, 2});
        all.push_back({extent % processes == processes - 1 ? thick : thin, 2});
    }
    return all;
}

/// By all combinations of slabs, of which there are 4 along each dimension at most.
template <int N>
PartCost cost_of(const Extents<N>& extents,
                 const std::array<int, static_cast<std::size_t>(N)>& processes,
                 const CutOptions<N>& options,
                 double fair) {
    PartCost worst;
    std::array<Slab, static_cast<std::size_t>(N)> part;
    const auto try_from = [&](auto& self, std::size_t d) -> void {
        if (d < N) {
            for (const Slab& slab : slabs(extents[d], processes[d], options.periodic[d])) {
                part[d] = slab;
                self(self, d + 1);
            }
            return;
        }
        std::array<std::int64_t, static_cast<std::size_t>(N)> cells;
        std::array<int, static_cast<std::size_t>(N)> sides;
        for (std::size_t i = 0; i < N; ++i) {
            cells[i] = part[i].cells;
            sides[i] = part[i].sides;
        }
        worst.include(part_cost<N>(cells, sides, options.face_cost, fair));
    };
    try_from(try_from, 0);
    return worst;
}

/// Calls `visit(processes)` for all ways to write `parts` as a product, those with more
/// processes along earlier dimensions first.
template <int N, typename Visit>
void for_each_grid(int parts, Visit&& visit) {
    std::array<int, static_cast<std::size_t>(N)> processes{};
    const auto factor = [&](auto& self, std::size_t d, int left) -> void {
        if (d + 1 == N) {
            processes[d] = left;
            visit(static_cast<const std::array<int, static_cast<std::size_t>(N)>&>(processes));
            return;
        }
        for (int along = left; along >= 1; --along) {
            if (left % along != 0) continue;
            processes[d] = along;
            self(self, d + 1, left / along);
        }
    };
    factor(factor, 0, parts);
}

}  // namespace

template <int N>
std::optional<GridChoice<N>> best_grid(const Extents<N>& extents,
                                       int parts,
                                       const CutOptions<N>& options) {
    const double fair = fair_cells(Box<N>::of(extents).cells(), parts);
    std::optional<GridChoice<N>> best;
    for_each_grid<N>(parts, [&](const auto& processes) {
        for (std::size_t d = 0; d < N; ++d) {
            const std::int64_t least = std::max<std::int64_t>(1, options.halo);
            if (processes[d] > 1 && extents[d] / processes[d] < least) return;
        }
        const PartCost cost = cost_of<N>(extents, processes, options, fair);
        if (!best || cost.halo < best->cost.halo ||
            (cost.halo == best->cost.halo && cost.both < best->cost.both)) {
            best = {processes, cost};
        }
    });
    return best;
}

template std::optional<GridChoice<1>> best_grid(const Extents<1>&, int, const CutOptions<1>&);
template std::optional<GridChoice<2>> best_grid(const Extents<2>&, int, const CutOptions<2>&);
template std::optional<GridChoice<3>> best_grid(const Extents<3>&, int, const CutOptions<3>&);

}  // namespace norma::detail
