// Two lanes, which every compiler makes something of.
#define NORMA_LANES 2

#include "reduce/exact_kernels_lanes.hpp"

namespace norma::exactly {

const Kernels scalar_kernels = lanes_kernels;

}  // namespace norma::exactly
