#include "reduce/quantile_loops.hpp"

const norma::reduce::QuantileKernels norma::reduce::avx2_quantile_kernels = these_kernels;
