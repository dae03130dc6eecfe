#pragma once
// The inner loops of Quantiles, in one version per level of vector instructions. All versions
// give the same bits.

#include <cstddef>
#include <cstdint>

namespace norma {
enum class SimdLevel;  // its header would be compiled for each level
}

namespace norma::reduce {

/// What a block of doubles needs. Words are the high halves of bit patterns without the sign.
struct BlockExtent {
    std::int32_t least;  ///< word of those that do not round to zero; at least no_word if none
    std::int32_t
        greatest;        ///< word of all; special_word or more: infinity or NaN is among them
    bool negative;       ///< a minus sign occurs
    double least_value;  ///< of those that are no NaN
    double greatest_value;
};

inline constexpr std::int32_t no_word = 0x7ff00000;
inline constexpr std::int32_t special_word = 0x7ff00000;

struct QuantileKernels {
    /// Integers divided by a power of ten that a double holds.
    void (*quotients)(const std::int64_t* values,
                      std::size_t count,
                      double divisor,
                      double* into);

    /// `half` is half a unit of the last bit that is kept.
    BlockExtent (*extent)(const double* values, std::size_t count, std::int32_t half);
    /// The slots of finite values: max(((word + half) >> shift) - base, 0), and `width` more
    /// for those with a minus sign.
    void (*slots)(const double* values,
                  std::size_t count,
                  int shift,
                  std::int32_t base,
                  std::int32_t width,
                  std::int32_t* slots);
};

extern const QuantileKernels scalar_quantile_kernels;
#if defined(NORMA_REDUCE_SIMD)
extern const QuantileKernels avx2_quantile_kernels;
extern const QuantileKernels avx512_quantile_kernels;
#endif

/// Those of a level that this machine offers.
[[nodiscard]] const QuantileKernels& quantile_kernels(SimdLevel level) noexcept;

}  // namespace norma::reduce
