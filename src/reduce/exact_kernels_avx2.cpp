#include "reduce/exact_kernels.hpp"

#if defined(__x86_64__)

#define NORMA_LANES 4
#include "reduce/exact_kernels_lanes.hpp"

namespace norma::exactly {

const Kernels avx2_kernels = lanes_kernels;

}  // namespace norma::exactly

#else

namespace norma::exactly {

const Kernels avx2_kernels{};

}  // namespace norma::exactly

#endif
