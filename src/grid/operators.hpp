#pragma once
// Operators of equations that read the cells around: lap(u), dx(u), around(u), ...

#include "expr/kernels.hpp"
#include "grid/operator_loops.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace norma::grid {

/// A cell by how far it is along z, y, x.
using Offset = std::array<std::int64_t, 3>;

/// One operator. Each has one order of operations, at every cell and in every loop: with u- and
/// u+ the neighbours along x and h the spacing,
///   dx(u) = (u+ - u-) * (1 / (2 h)), dx_low(u) = (u - u-) * (1 / h), dx_high(u) = (u+ - u) *
///   (1 / h), dxx(u) = ((u- + u+) - 2 u) * (1 / (h h)), alike along y and z; lap(u) = dxx(u) +
///   dyy(u) + dzz(u), grad2(u) = dx(u) dx(u) + dy(u) dy(u) + dz(u) dz(u); around(u) adds up
///   rows along x, each (u- + u) + u+, by z and then y.
struct Operator {
    enum class Kind : std::uint8_t { difference, second, lap, grad2, around, noise };
    std::string_view name;
    Kind kind;
    int dimension = 0;      ///< of differences: 0 is x
    std::int64_t low = -1;  ///< and from where
    std::int64_t high = 1;  ///< to where
};

/// noise() comes first.
[[nodiscard]] std::span<const Operator> operators();

/// An operator on a grid.
class Stencil {
  public:
    Stencil(const Operator& what, int dimensions, const std::array<double, 3>& spacing);

    /// A row that it reads, and how many cells beyond the ends of its result.
    struct Line {
        std::int64_t z = 0;
        std::int64_t y = 0;
        std::int64_t margin = 0;
    };
    [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
    /// The cells that it reads, and how often each counts where it is linear.
    [[nodiscard]] const std::vector<std::pair<Offset, double>>& weights() const {
        return weights_;
    }
    /// Whether it is a sum of these cells with these weights.
    [[nodiscard]] bool is_linear() const { return what_->kind != Operator::Kind::grad2; }

    /// `rows[4 + 3 z + y]` is where the first cell of a line lies; `how` is what is done then.
    void apply(const double* const* rows,
               std::size_t cells,
               const Finish& finish,
               expr::Second how,
               double* out) const;

  private:
    void add(const Offset& offset, double weight);
    void add_difference(int dimension);
    void add_second(int dimension);
    void add_around();

    const Operator* what_;
    int dimensions_;
    const OperatorLoops* loops_;
    std::array<double, 3> factors_{};
    std::vector<Line> lines_;
    std::vector<std::pair<Offset, double>> weights_;
};

}  // namespace norma::grid
