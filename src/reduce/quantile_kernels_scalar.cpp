#include "reduce/quantile_loops.hpp"

const norma::reduce::QuantileKernels norma::reduce::scalar_quantile_kernels = these_kernels;
