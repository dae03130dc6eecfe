#include "expr/kernel_loops.hpp"

const norma::expr::Kernels norma::expr::avx512_kernels = these_kernels;
