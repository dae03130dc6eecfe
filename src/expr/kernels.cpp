#include "expr/kernels.hpp"

#include "base/simd_level.hpp"

namespace norma::expr {

const Kernels& kernels() {
#ifdef NORMA_EXPR_SIMD
    switch (simd_level()) {
        case SimdLevel::avx512:
            return avx512_kernels;
        case SimdLevel::avx2:
            return avx2_kernels;
        case SimdLevel::scalar:
            break;
    }
#endif
    return scalar_kernels;
}

}  // namespace norma::expr
