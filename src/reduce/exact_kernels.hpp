#pragma once
// The inner loops of exact sums, in one version per level of vector instructions. All versions
// give the same bits.

#include "base/simd_level.hpp"

#include <cstddef>
#include <cstdint>

namespace norma::exactly {

/// Values a kernel is given at most at once. They are aligned to 64 bytes, and a multiple of
/// `kernel_step` in number.
inline constexpr std::size_t block_size = 2048;
inline constexpr std::size_t kernel_step = 32;

/// A value below 2^exponent is cut into parts of so many bits (one more after the first).
inline constexpr int part_bits = 50;
inline constexpr std::size_t few_parts = 2;
inline constexpr std::size_t many_parts = 5;

/// Where to cut.
struct Cuts {
    double bound;           ///< values must be below it; others, and NaN, are left as they are
    double at[many_parts];  ///< 1.5 * 2^52 times the unit of each part: what is added to it has
                            ///< a whole number of units in its last bits
};

/// A block cut into parts, whose sums are these, in units.
struct CutSums {
    std::int64_t parts[many_parts];
    bool rest;  ///< whether something is left of some value
};

/// Sums of magnitudes by sign and exponent, two exponents to an entry, and what was moved out
/// of them in halves of 32 bits. Small enough for the cache next to the core.
struct ExponentTable {
    static constexpr std::size_t entries = 1024;
    /// An entry has room for so many values of 54 bits.
    static constexpr std::size_t room = 1024;

    alignas(64) std::uint64_t fresh[2 * entries];  // positive, then negative values
    alignas(64) std::int64_t low[entries];
    alignas(64) std::int64_t high[entries];
};

struct Kernels {
    /// What cutting costs, in hundredths of what tabulate() does.
    std::size_t cost_of_few;
    std::size_t cost_of_many;
    /// Cuts n values; what is left of each goes to `rest`.
    void (*cut_few)(
        const double* x, std::size_t n, const Cuts& cuts, CutSums& sums, double* rest);
    void (*cut_many)(
        const double* x, std::size_t n, const Cuts& cuts, CutSums& sums, double* rest);
    /// Writes those that are not 0 to `out`, which has room for all and 8 more. Returns how
    /// many.
    std::size_t (*compact)(const double* x, std::size_t n, double* out);
    /// Adds n values, a multiple of 16, to the table; those that are not finite are left out.
    /// Returns whether there were such.
    bool (*tabulate)(const double* x, std::size_t n, ExponentTable& table);
    /// p[i] + e[i] = x[i] * y[i] where failed[i] is 0; elsewhere the product is too large or
    /// too small for that, and p[i] = e[i] = 0. Returns whether it failed anywhere. `x` and `y`
    /// may lie anywhere.
    bool (*multiply)(const double* x,
                     const double* y,
                     std::size_t n,
                     double* p,
                     double* e,
                     std::uint64_t* failed);
    /// out[i] becomes the sum of in[row * stride + i] over the rows, correctly rounded, or NaN
    /// where that is not certain; returns whether it is so somewhere. Any n, lying anywhere.
    bool (*add_rows)(
        const double* in, std::size_t stride, std::size_t rows, std::size_t n, double* out);
};

extern const Kernels avx512_kernels;
extern const Kernels avx2_kernels;
extern const Kernels scalar_kernels;

[[nodiscard]] const Kernels& kernels(SimdLevel level);
/// Those of simd_level().
[[nodiscard]] const Kernels& kernels();

}  // namespace norma::exactly
