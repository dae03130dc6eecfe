#include "decompose/part_cost.hpp"

#include <cmath>
#include <limits>

namespace norma::detail {

namespace {

/// By multiplication and division alone, so that every machine cuts alike.
double cube_root(double x) {
    int exponent = 0;
    const double mantissa = std::frexp(x, &exponent);
    double root = std::ldexp(mantissa, exponent / 3);
    for (int step = 0; step < 8; ++step)
        root = (2 * root + x / (root * root)) / 3;
    return root;
}

/// The halo of the cheapest shape that reaches from end to end along some dimensions, by bits;
/// without end if it does not fit into the box along the others.
template <int N>
double halo_of_shape(double cells,
                     unsigned reach,
                     const Extents<N>& box,
                     const PerDimension<N>& cost) {
    double free_cells = cells;  // product of the extents that may be chosen
    double free_costs = 1;
    int free = 0;
    for (std::size_t d = 0; d < N; ++d) {
        if ((reach >> d & 1U) != 0) {
            free_cells /= static_cast<double>(box[d]);
        } else {
            free_costs *= cost[d];
            ++free;
        }
    }
    // It pays as much for its faces across one dimension as across another.
    const double ratio = free_cells / free_costs;
    const double unit = free == 1 ? ratio : free == 2 ? std::sqrt(ratio) : cube_root(ratio);
    double halo = 0;
    for (std::size_t d = 0; d < N; ++d) {
        const auto most = static_cast<double>(box[d]);
        const double extent = (reach >> d & 1U) != 0 ? most : cost[d] * unit;
        if (extent > most * (1 + 1e-9)) return std::numeric_limits<double>::infinity();
        halo += cost[d] * (cells / extent);
    }
    return halo;
}

}  // namespace

template <int N>
double least_halo(double cells,
                  const Extents<N>& box,
                  const Sides<N>& across,
                  const Sides<N>& inside,
                  const PerDimension<N>& face_cost) {
    double least = std::numeric_limits<double>::infinity();
    for (unsigned reach = 0; reach + 1 < 1U << N; ++reach) {
        PerDimension<N> cost;
        for (std::size_t d = 0; d < N; ++d)
            cost[d] = ((reach >> d & 1U) != 0 ? across[d] : inside[d]) * face_cost[d];
        least = std::min(least, halo_of_shape<N>(cells, reach, box, cost));
    }
    return least;
}

template double least_halo<1>(
    double, const Extents<1>&, const Sides<1>&, const Sides<1>&, const PerDimension<1>&);
template double least_halo<2>(
    double, const Extents<2>&, const Sides<2>&, const Sides<2>&, const PerDimension<2>&);
template double least_halo<3>(
    double, const Extents<3>&, const Sides<3>&, const Sides<3>&, const PerDimension<3>&);

}  // namespace norma::detail
