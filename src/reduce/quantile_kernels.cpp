#include "reduce/quantile_kernels.hpp"

#include "base/simd_level.hpp"

namespace norma::reduce {

const QuantileKernels& quantile_kernels(SimdLevel level) noexcept {
#if defined(NORMA_REDUCE_SIMD)
    if (level == SimdLevel::avx512) return avx512_quantile_kernels;
    if (level == SimdLevel::avx2) return avx2_quantile_kernels;
#endif
    static_cast<void>(level);
    return scalar_quantile_kernels;
}

}  // namespace norma::reduce
