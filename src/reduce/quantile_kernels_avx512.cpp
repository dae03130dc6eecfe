#include "reduce/quantile_loops.hpp"

const norma::reduce::QuantileKernels norma::reduce::avx512_quantile_kernels = these_kernels;
