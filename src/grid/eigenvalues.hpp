#pragma once
// Eigenvalues of small matrices.

#include <complex>
#include <cstddef>
#include <span>
#include <vector>

namespace norma::grid {

/// Of the `order` times `order` numbers, row by row, about to the seventh digit. By the method
/// of D. Faddeev and U. Leverrier and that of E. Durand (1960) and I. Kerner (1966),
/// doi:10.1007/BF02162564.
[[nodiscard]] std::vector<std::complex<double>> eigenvalues(
    std::span<const std::complex<double>> matrix, std::size_t order);

}  // namespace norma::grid
