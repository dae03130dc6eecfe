#include "grid/operators.hpp"

#include "base/simd_level.hpp"

#include <algorithm>

namespace norma::grid {
namespace {

using Kind = Operator::Kind;

constexpr std::array all{
    Operator{"noise", Kind::noise},
    Operator{"lap", Kind::lap},
    Operator{"grad2", Kind::grad2},
    Operator{"around", Kind::around},
    Operator{"dx", Kind::difference, 0},
    Operator{"dy", Kind::difference, 1},
    Operator{"dz", Kind::difference, 2},
    Operator{"dx_low", Kind::difference, 0, -1, 0},
    Operator{"dy_low", Kind::difference, 1, -1, 0},
    Operator{"dz_low", Kind::difference, 2, -1, 0},
    Operator{"dx_high", Kind::difference, 0, 0, 1},
    Operator{"dy_high", Kind::difference, 1, 0, 1},
    Operator{"dz_high", Kind::difference, 2, 0, 1},
    Operator{"dxx", Kind::second, 0},
    Operator{"dyy", Kind::second, 1},
    Operator{"dzz", Kind::second, 2},
};

/// So far along a dimension, of which 0 is x.
Offset along(int dimension, std::int64_t cells) {
    Offset offset{};
    offset[static_cast<std::size_t>(2 - dimension)] = cells;
    return offset;
}

double factor(const Operator& what, double spacing) {
    if (what.kind == Kind::second || what.kind == Kind::lap) return 1 / (spacing * spacing);
    return 1 / (static_cast<double>(what.high - what.low) * spacing);
}

}  // namespace

std::span<const Operator> operators() {
    return all;
}

const OperatorLoops& operator_loops() {
#ifdef NORMA_GRID_SIMD
    switch (simd_level()) {
        case SimdLevel::avx512:
            return avx512_operators;
        case SimdLevel::avx2:
            return avx2_operators;
        case SimdLevel::scalar:
            break;
    }
#endif
    return scalar_operators;
}

Stencil::Stencil(const Operator& what, int dimensions, const std::array<double, 3>& spacing)
    : what_(&what), dimensions_(dimensions), loops_(&operator_loops()) {
    for (std::size_t d = 0; d < 3; ++d)
        factors_[d] = factor(what, spacing[d]);
    if (what.kind == Kind::difference) add_difference(what.dimension);
    if (what.kind == Kind::second) add_second(what.dimension);
    for (int d = 0; d < dimensions && what.kind == Kind::lap; ++d)
        add_second(d);
    for (int d = 0; d < dimensions && what.kind == Kind::grad2; ++d)
        add_difference(d);
    if (what.kind == Kind::around) add_around();
}

void Stencil::add(const Offset& offset, double weight) {
    const auto same =
        std::find_if(weights_.begin(), weights_.end(), [&offset](const auto& known) {
            return known.first == offset;
        });
    if (same != weights_.end()) {
        same->second += weight;
    } else {
        weights_.emplace_back(offset, weight);
    }
    auto line = std::find_if(lines_.begin(), lines_.end(), [&offset](const Line& known) {
        return known.z == offset[0] && known.y == offset[1];
    });
    if (line == lines_.end()) line = lines_.insert(line, {offset[0], offset[1], 0});
    line->margin = std::max(line->margin, std::abs(offset[2]));
}

void Stencil::add_difference(int dimension) {
    const double weight = factors_[static_cast<std::size_t>(dimension)];
    add(along(dimension, what_->low), -weight);
    add(along(dimension, what_->high), weight);
}

void Stencil::add_second(int dimension) {
    const double weight = factors_[static_cast<std::size_t>(dimension)];
    add(along(dimension, -1), weight);
    add({}, -2 * weight);
    add(along(dimension, 1), weight);
}

void Stencil::add_around() {
    const std::int64_t z_reach = dimensions_ > 2 ? 1 : 0;
    const std::int64_t y_reach = dimensions_ > 1 ? 1 : 0;
    for (std::int64_t z = -z_reach; z <= z_reach; ++z) {
        for (std::int64_t y = -y_reach; y <= y_reach; ++y) {
            for (std::int64_t x = -1; x <= 1; ++x)
                if (x != 0 || y != 0 || z != 0) add({z, y, x}, 1);
        }
    }
}

void Stencil::apply(const double* const* rows,
                    std::size_t cells,
                    const Finish& finish,
                    expr::Second how,
                    double* out) const {
    const auto by_dimensions = static_cast<std::size_t>(dimensions_ - 1);
    const auto way = static_cast<std::size_t>(how);
    const auto line = [&](const OperatorLoops::Line* loops) {
        const auto at = [&](std::int64_t distance) {
            const Offset to = along(what_->dimension, distance);
            return rows[4 + 3 * to[0] + to[1]] + to[2];
        };
        const double factor = factors_[static_cast<std::size_t>(what_->dimension)];
        loops[way](at(what_->low), rows[4], at(what_->high), cells, factor, finish, out);
    };
    switch (what_->kind) {
        case Kind::difference:
            return line(loops_->difference);
        case Kind::second:
            return line(loops_->second);
        case Kind::lap:
            return loops_->lap[by_dimensions][way](rows, cells, factors_.data(), finish, out);
        case Kind::grad2:
            return loops_->grad2[by_dimensions][way](rows, cells, factors_.data(), finish, out);
        case Kind::around:
            return loops_->around[by_dimensions][way](
                rows, cells, factors_.data(), finish, out);
        case Kind::noise:
            return loops_->same[way](nullptr, rows[4], nullptr, cells, 1, finish, out);
    }
}

}  // namespace norma::grid
