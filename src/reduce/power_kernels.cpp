#include "reduce/power_kernels.hpp"

#include "base/simd_level.hpp"

namespace norma::detail {

const PowerKernels& power_kernels() {
    static const PowerKernels& kernels = []() -> const PowerKernels& {
        switch (simd_level()) {
            case SimdLevel::avx512:
                return avx512_power_kernels;
            case SimdLevel::avx2:
                return avx2_power_kernels;
            default:
                return scalar_power_kernels;
        }
    }();
    return kernels;
}

}  // namespace norma::detail
