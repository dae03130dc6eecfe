#pragma once
// The work of each cell: a mask and a file of weights together.

#include "norma/base/result.hpp"
#include "norma/decompose/decomposition.hpp"

#include "grid/mask.hpp"

#include <string>

namespace norma::grid {

/// For cuts and their costs; empty where cells are all alike, so that none is asked, however
/// many they are. Reads the file of weights whole, on every rank, unless its name is empty.
/// `mask` must outlive what is returned.
template <int N>
[[nodiscard]] Result<Weights<N>> cell_work(const Extents<N>& extents,
                                           const std::string& weights,
                                           const Mask& mask);

}  // namespace norma::grid
