#include "reduce/exact_kernels.hpp"

namespace norma::exactly {

const Kernels& kernels(SimdLevel level) {
    switch (level) {
        case SimdLevel::avx512:
            return avx512_kernels;
        case SimdLevel::avx2:
            return avx2_kernels;
        default:
            return scalar_kernels;
    }
}

const Kernels& kernels() {
    static const Kernels& chosen = kernels(simd_level());
    return chosen;
}

}  // namespace norma::exactly
