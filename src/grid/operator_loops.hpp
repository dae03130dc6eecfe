#pragma once
// The loops of operators, in one version per SIMD level. All give the same bits.

#include <cstddef>

namespace norma::grid {

/// What is done with what an operator gives: times both scales, one after the other; then what
/// expr::Second says with `other`.
struct Finish {
    double scales[2];
    const double* other;
};

/// `rows[4 + 3 z + y]` points at the first cell, z and y rows further; `factors` belong to x, y
/// and z. `out` overlaps nothing that is read.
struct OperatorLoops {
    using Loop = void (*)(const double* const* rows,
                          std::size_t cells,
                          const double* factors,
                          const Finish& finish,
                          double* out);
    using Line = void (*)(const double* low,
                          const double* middle,
                          const double* high,
                          std::size_t cells,
                          double factor,
                          const Finish& finish,
                          double* out);

    Line same[5];        ///< middle; by expr::Second, as all
    Line difference[5];  ///< (high - low) * factor
    Line second[5];      ///< ((low + high) - 2 middle) * factor
    Loop lap[3][5];      ///< by dimensions, as the following
    Loop grad2[3][5];
    Loop around[3][5];
};

extern const OperatorLoops scalar_operators;
extern const OperatorLoops avx2_operators;
extern const OperatorLoops avx512_operators;

/// Those for this machine, see simd_level().
[[nodiscard]] const OperatorLoops& operator_loops();

}  // namespace norma::grid
