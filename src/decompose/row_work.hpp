#pragma once
// What is asked of weights, and what they may not say.

#include "norma/decompose/decomposition.hpp"

#include <span>
#include <string_view>

namespace norma::detail {

/// The work of the cells from `first` on. Throws UsageError, naming the cell, for work below 0.
template <int N>
void ask_row(std::string_view operation,
             const Weights<N>& weights,
             const Index<N>& first,
             std::span<double> work);

/// Throws UsageError unless `all` cells together have a finite work above 0.
void check_all_work(std::string_view operation, double all);

}  // namespace norma::detail
