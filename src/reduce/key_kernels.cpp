#include "reduce/key_kernels.hpp"

#include "base/simd_level.hpp"

namespace norma::reduce {

const KeyKernels& key_kernels(SimdLevel level) noexcept {
#if defined(NORMA_REDUCE_SIMD)
    if (level == SimdLevel::avx512) return avx512_key_kernels;
    if (level == SimdLevel::avx2) return avx2_key_kernels;
#endif
    static_cast<void>(level);
    return scalar_key_kernels;
}

}  // namespace norma::reduce
