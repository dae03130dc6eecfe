#pragma once
// The kernels of every level this machine offers, for tests.

#include "base/simd_level.hpp"
#include "table/kernels.hpp"

#include <ostream>
#include <vector>

namespace norma::table {

struct KernelLevel {
    SimdLevel level;
    const Kernels* kernels;
};

inline std::ostream& operator<<(std::ostream& out, const KernelLevel& level) {
    return out << name(level.level);
}

/// The scalar one first.
inline std::vector<KernelLevel> kernel_levels() {
    std::vector<KernelLevel> all{{SimdLevel::scalar, &scalar_kernels}};
    if (offered_simd_level() >= SimdLevel::avx2)
        all.push_back({SimdLevel::avx2, &avx2_kernels});
    if (offered_simd_level() >= SimdLevel::avx512)
        all.push_back({SimdLevel::avx512, &avx512_kernels});
    return all;
}

}  // namespace norma::table
