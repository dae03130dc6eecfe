#pragma once
// The loops of operators and of presets, in one version per SIMD level. All give the same bits.

#include <cstddef>
#include <cstdint>

namespace norma::grid {

/// `rows[4 + 3 z + y]` points at the first cell, z and y rows further; `factors` belong to x, y
/// and z. `out` overlaps nothing that is read.
struct OperatorLoops {
    using Loop = void (*)(const double* const* rows,
                          std::size_t cells,
                          const double* factors,
                          double* out);

    /// (high - low) * factor
    void (*difference)(
        const double* low, const double* high, std::size_t cells, double factor, double* out);
    /// ((low + high) - 2 middle) * factor
    void (*second)(const double* low,
                   const double* middle,
                   const double* high,
                   std::size_t cells,
                   double factor,
                   double* out);
    Loop lap[3];  ///< by dimensions, as the following
    Loop grad2[3];
    Loop around[3];
};

extern const OperatorLoops scalar_operators;
extern const OperatorLoops avx2_operators;
extern const OperatorLoops avx512_operators;

/// Those for this machine, see simd_level().
[[nodiscard]] const OperatorLoops& operator_loops();

}  // namespace norma::grid
