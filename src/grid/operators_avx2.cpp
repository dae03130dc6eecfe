#include "grid/operator_loops_of_level.hpp"

const norma::grid::OperatorLoops norma::grid::avx2_operators = these_operators;
