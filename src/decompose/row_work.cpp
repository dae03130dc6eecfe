#include "decompose/row_work.hpp"

#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma::detail {

template <int N>
void ask_row(std::string_view operation,
             const Weights<N>& weights,
             const Index<N>& first,
             std::span<double> work) {
    std::fill(work.begin(), work.end(), 0.0);
    weights(first, work);
    for (std::size_t i = 0; i < work.size(); ++i) {
        if (work[i] >= 0) continue;
        Index<N> cell = first;
        cell[N - 1] += static_cast<std::int64_t>(i);
        throw UsageError(
            fmt::format("Decomposition::{}: the work of cell {} is {}; wanted is 0 or more",
                        operation,
                        tuple(cell),
                        work[i]));
    }
}

void check_all_work(std::string_view operation, double all) {
    if (all > 0 && std::isfinite(all)) return;
    throw UsageError(
        fmt::format("Decomposition::{}: all cells together have a work of {}; wanted is a "
                    "finite number above 0",
                    operation,
                    all));
}

template void ask_row<1>(std::string_view,
                         const Weights<1>&,
                         const Index<1>&,
                         std::span<double>);
template void ask_row<2>(std::string_view,
                         const Weights<2>&,
                         const Index<2>&,
                         std::span<double>);
template void ask_row<3>(std::string_view,
                         const Weights<3>&,
                         const Index<3>&,
                         std::span<double>);

}  // namespace norma::detail
