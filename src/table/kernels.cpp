#include "table/kernels.hpp"

#include "base/simd_level.hpp"

namespace norma::table {

const Kernels& kernels() {
    switch (simd_level()) {
        case SimdLevel::avx512:
            return avx512_kernels;
        case SimdLevel::avx2:
            return avx2_kernels;
        default:
            return scalar_kernels;
    }
}

}  // namespace norma::table
