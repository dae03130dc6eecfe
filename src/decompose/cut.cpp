#include "decompose/best_bisection.hpp"
#include "decompose/best_grid.hpp"
#include "decompose/decomposition_state.hpp"

#include <limits>

namespace norma {

template <int N>
Decomposition<N> Decomposition<N>::cut(const Extents<N>& extents,
                                       int parts,
                                       const CutOptions<N>& options) {
    constexpr double endless = std::numeric_limits<double>::infinity();
    // Grids have fewer neighbours and owners by arithmetic: they are given up for a gain only.
    constexpr double worth_while = 0.995;

    detail::check_cut<N>(extents, parts, options);
    const auto best = detail::best_grid<N>(extents, parts, options);
    if (best && parts <= 2) return grid(extents, best->processes, options);
    detail::PartCost most{endless, endless};
    if (best) most = {best->cost.halo, best->cost.both * worth_while};
    auto bisection = detail::best_bisection<N>(extents, parts, options, most);
    if (bisection.boxes.empty()) return grid(extents, best->processes, options);

    auto state =
        std::make_shared<State>(extents, parts, CutKind::bisection, std::move(bisection.boxes));
    state->periodic = options.periodic;
    return Decomposition(std::move(state));
}

template Decomposition<1> Decomposition<1>::cut(const Extents<1>&, int, const CutOptions<1>&);
template Decomposition<2> Decomposition<2>::cut(const Extents<2>&, int, const CutOptions<2>&);
template Decomposition<3> Decomposition<3>::cut(const Extents<3>&, int, const CutOptions<3>&);

}  // namespace norma
