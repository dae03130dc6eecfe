#pragma once
// Which value of a sorted row is a quantile.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace norma::reduce {

/// The rank, from 1, of the quantile `q` of `count` values. A product that differs from a whole
/// number by rounding alone is that number: q = 0.55 of 100 values is the 55th.
[[nodiscard]] inline std::uint64_t quantile_rank(double q, std::uint64_t count) {
    const double product = q * static_cast<double>(count);
    const double whole = std::nearbyint(product);
    const bool is_whole = std::abs(product - whole) <= 1e-14 * product;
    const auto rank = static_cast<std::uint64_t>(is_whole ? whole : std::ceil(product));
    return std::max<std::uint64_t>(1, std::min(rank, count));
}

}  // namespace norma::reduce
