#include "grid/eigenvalues.hpp"

#include <algorithm>
#include <cmath>

namespace norma::grid {
namespace {

using Complex = std::complex<double>;

constexpr int most_rounds = 200;
constexpr double near_enough = 1e-12;

/// Of the polynomial whose roots are the eigenvalues; that of the highest power is 1 and comes
/// last.
std::vector<Complex> polynomial(std::span<const Complex> matrix, std::size_t n) {
    std::vector<Complex> coefficients(n + 1, 0);
    coefficients[n] = 1;
    std::vector<Complex> power(n * n, 0);
    for (std::size_t k = 1; k <= n; ++k) {
        for (std::size_t i = 0; i < n; ++i)
            power[i * n + i] += coefficients[n - k + 1];
        std::vector<Complex> next(n * n, 0);
        Complex trace = 0;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                for (std::size_t m = 0; m < n; ++m)
                    next[i * n + j] += matrix[i * n + m] * power[m * n + j];
            }
            trace += next[i * n + i];
        }
        coefficients[n - k] = -trace / static_cast<double>(k);
        power = std::move(next);
    }
    return coefficients;
}

/// The largest sum of sizes in a row.
double largest_row(std::span<const Complex> matrix, std::size_t n) {
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double row = 0;
        for (const Complex& value : matrix.subspan(i * n, n))
            row += std::abs(value);
        largest = std::max(largest, row);
    }
    return largest;
}

Complex value(const std::vector<Complex>& coefficients, const Complex& x) {
    Complex sum = 0;
    for (std::size_t i = coefficients.size(); i-- > 0;)
        sum = sum * x + coefficients[i];
    return sum;
}

}  // namespace

std::vector<Complex> eigenvalues(std::span<const Complex> matrix, std::size_t n) {
    if (n == 1) return {matrix[0]};
    const double size = largest_row(matrix, n);  // no eigenvalue is larger
    if (size == 0) return std::vector<Complex>(n, 0);
    const std::vector<Complex> coefficients = polynomial(matrix, n);
    std::vector<Complex> roots;
    for (std::size_t i = 0; i < n; ++i) {
        roots.push_back(
            std::polar(size, 0.4 + 6.28 * static_cast<double>(i) / static_cast<double>(n)));
    }
    for (int round = 0; round < most_rounds; ++round) {
        double moved = 0;
        for (std::size_t i = 0; i < n; ++i) {
            Complex others = 1;
            for (std::size_t j = 0; j < n; ++j)
                if (j != i) others *= roots[i] - roots[j];
            if (others == Complex(0)) others = size * near_enough;
            const Complex by = value(coefficients, roots[i]) / others;
            roots[i] -= by;
            moved = std::max(moved, std::abs(by));
        }
        if (moved < near_enough * size) break;
    }
    return roots;
}

}  // namespace norma::grid
