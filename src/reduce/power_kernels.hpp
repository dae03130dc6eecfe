#pragma once
// The inner loops of summing powers, in one version per level of vector instructions. All
// versions give the same sums, in pieces of their own choice.

#include <cstddef>
#include <cstdint>

namespace norma::detail {

/// What a block of integers is like.
struct Survey {
    std::int64_t min;
    std::int64_t max;
    std::uint64_t zeros;
    std::uint64_t negatives;
};

__extension__ using Word2 = unsigned __int128;

/// The sum of the powers p is the sum of sums[p - 1][i] * 2^(bits * i).
struct PowerPieces {
    unsigned bits;
    Word2 sums[4][6];
};

/// The most integers a kernel takes at once, so that no piece overflows.
constexpr std::size_t most_at_once = std::size_t{1} << 20U;

struct PowerKernels {
    /// Looks at a block of at least one integer.
    Survey (*survey)(const std::int64_t* values, std::size_t count);
    /// Sums the powers up to 2 of values[i] - base, which is from 0 to `widest`; the pieces are
    /// 0 before.
    void (*sum_two)(const std::int64_t* values,
                    std::size_t count,
                    std::int64_t base,
                    std::uint64_t widest,
                    PowerPieces& pieces);
    /// The same up to 4.
    void (*sum_four)(const std::int64_t* values,
                     std::size_t count,
                     std::int64_t base,
                     std::uint64_t widest,
                     PowerPieces& pieces);
};

/// Those of the level in use.
[[nodiscard]] const PowerKernels& power_kernels();

extern const PowerKernels scalar_power_kernels;
extern const PowerKernels avx2_power_kernels;    ///< the scalar ones on other processors
extern const PowerKernels avx512_power_kernels;  ///< the scalar ones on other processors

}  // namespace norma::detail
