#include "reduce/exact_kernels.hpp"

#if defined(__x86_64__)

#define NORMA_LANES 8
#include "reduce/exact_kernels_lanes.hpp"

namespace norma::exactly {

const Kernels avx512_kernels = lanes_kernels;

}  // namespace norma::exactly

#else

namespace norma::exactly {

const Kernels avx512_kernels{};

}  // namespace norma::exactly

#endif
