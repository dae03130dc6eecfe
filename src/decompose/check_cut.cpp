// What no cut can do.

#include "norma/base/error.hpp"

#include "decompose/decomposition_state.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma::detail {

template <int N>
std::int64_t most_parts(const Extents<N>& extents, std::int64_t thinnest) {
    std::int64_t most = 1;
    for (const std::int64_t extent : extents)
        most *= std::max<std::int64_t>(1, extent / std::max<std::int64_t>(1, thinnest));
    return most;
}

template <int N>
void check_cut(const Extents<N>& extents, int parts, const CutOptions<N>& options) {
    check_shape<N>("cut", extents, parts);
    for (const double cost : options.face_cost) {
        if (!(cost > 0 && std::isfinite(cost))) {
            throw UsageError(fmt::format(
                "Decomposition::cut: a face cost is {}; wanted are numbers above 0", cost));
        }
    }
    if (options.halo < 0) {
        throw UsageError(
            fmt::format("Decomposition::cut: a halo of {} cells; 0 or more", options.halo));
    }
    const std::int64_t cells = Box<N>::of(extents).cells();
    if (parts > cells) {
        throw UsageError(
            fmt::format("Decomposition::cut: {} parts of an array of {}, which has {} cells; "
                        "at most one part a "
                        "cell: take fewer ranks or a larger array",
                        parts,
                        tuple(extents),
                        cells));
    }
    if (const std::int64_t most = most_parts<N>(extents, options.halo); parts > most) {
        throw UsageError(fmt::format(
            "Decomposition::cut: {} parts of an array of {} are thinner than the halo of {} "
            "cells; at most {} {} not: take fewer ranks, a larger array or a narrower halo",
            parts,
            tuple(extents),
            options.halo,
            most,
            most == 1 ? "part is" : "parts are"));
    }
}

template std::int64_t most_parts<1>(const Extents<1>&, std::int64_t);
template std::int64_t most_parts<2>(const Extents<2>&, std::int64_t);
template std::int64_t most_parts<3>(const Extents<3>&, std::int64_t);
template void check_cut<1>(const Extents<1>&, int, const CutOptions<1>&);
template void check_cut<2>(const Extents<2>&, int, const CutOptions<2>&);
template void check_cut<3>(const Extents<3>&, int, const CutOptions<3>&);

}  // namespace norma::detail
