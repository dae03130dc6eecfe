#include "expr/kernel_loops.hpp"

const norma::expr::Kernels norma::expr::scalar_kernels = these_kernels;
