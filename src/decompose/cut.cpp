#include "norma/base/error.hpp"

#include "decompose/best_grid.hpp"
#include "decompose/decomposition_state.hpp"

#include <fmt/format.h>

namespace norma {

template <int N>
requires Dimensions<N> Decomposition<N> Decomposition<N>::cut(const Extents<N>& extents,
                                                              int parts,
                                                              const CutOptions<N>& options) {
    detail::check_cut<N>(extents, parts, options);
    const auto best = detail::best_grid<N>(extents, parts, options);
    if (!best) throw UsageError("Decomposition::cut: no process grid has room for the parts");
    return grid(extents, best->processes, options);
}

template Decomposition<1> Decomposition<1>::cut(const Extents<1>&, int, const CutOptions<1>&);
template Decomposition<2> Decomposition<2>::cut(const Extents<2>&, int, const CutOptions<2>&);
template Decomposition<3> Decomposition<3>::cut(const Extents<3>&, int, const CutOptions<3>&);

}  // namespace norma
