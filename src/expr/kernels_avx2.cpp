#include "expr/kernel_loops.hpp"

const norma::expr::Kernels norma::expr::avx2_kernels = these_kernels;
