#pragma once
// What the kernels of power_kernels.hpp found, put into sums of powers.

#include "norma/reduce/scaled_powers.hpp"

#include "reduce/power_kernels.hpp"

namespace norma::detail {

/// Adds the powers of `count` integers, of whose distances from `base` these are the sums.
void add_pieces(PowerSums& sums,
                const PowerPieces& pieces,
                std::size_t count,
                std::int64_t base,
                int powers);

/// Adds the powers of one integer.
void add_powers(PowerSums& sums, std::int64_t value, int powers);

}  // namespace norma::detail
