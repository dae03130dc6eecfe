#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"
#include "decompose/weighted_bisection.hpp"
#include "decompose/work_table.hpp"

#include <fmt/format.h>
#include <utility>

namespace norma {

template <int N>
Decomposition<N> Decomposition<N>::cut(const Extents<N>& extents,
                                       int parts,
                                       const Weights<N>& weights,
                                       const CutOptions<N>& options) {
    detail::check_cut<N>(extents, parts, options);
    const detail::WorkTable<N> table(extents, weights);
    const std::int64_t blocks = Box<N>::of(table.blocks()).cells();
    if (parts > blocks) {
        throw UsageError(
            fmt::format("Decomposition::cut: {} parts by weights; at most {}, which are given "
                        "by the memory for "
                        "sums of work: take fewer ranks or cut without weights",
                        parts,
                        blocks));
    }
    std::vector<OwnedBox<N>> boxes = detail::weighted_bisection<N>(table, parts, options);
    std::vector<double> work(static_cast<std::size_t>(parts), 0);
    for (OwnedBox<N>& one : boxes) {
        work[static_cast<std::size_t>(one.owner)] += table.work(one.box);
        one.box = table.cells(one.box);
    }
    auto state = std::make_shared<State>(extents, parts, CutKind::bisection, std::move(boxes));
    state->periodic = options.periodic;
    Decomposition cut(std::move(state));
    cut.work_ = std::make_shared<const std::vector<double>>(std::move(work));
    return cut;
}

template Decomposition<1> Decomposition<1>::cut(const Extents<1>&,
                                                int,
                                                const Weights<1>&,
                                                const CutOptions<1>&);
template Decomposition<2> Decomposition<2>::cut(const Extents<2>&,
                                                int,
                                                const Weights<2>&,
                                                const CutOptions<2>&);
template Decomposition<3> Decomposition<3>::cut(const Extents<3>&,
                                                int,
                                                const Weights<3>&,
                                                const CutOptions<3>&);

}  // namespace norma
