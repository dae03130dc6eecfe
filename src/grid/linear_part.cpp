#include "grid/linear_part.hpp"

#include "grid/constants.hpp"
#include "grid/initial_values.hpp"
#include "grid/row_evaluator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

namespace norma::grid {
namespace {

constexpr double most_samples = 512;
constexpr double alike = 1e-6;   // relative to the largest
constexpr double smooth = 1e-3;  // likewise

/// By how much values are changed: powers of two, of the largest start value. The first tells
/// most exactly. But where values are far from zero, as phases or Kelvins may be, or far below
/// one high peak, equations may bend within little of that. Below the last all is rounding.
constexpr std::array nudges{-10, -20, -28, -36};

double largest(const std::vector<double>& values) {
    double most = 0;
    for (const double value : values)
        most = std::max(most, std::abs(value));
    return most;
}

bool near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
    const double allowed = tolerance * largest(a);
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::abs(a[i] - b[i]) <= allowed)) return false;
    return true;
}

bool is_among(const std::vector<LinearPart>& known, const LinearPart& part, double tolerance) {
    return std::any_of(known.begin(), known.end(), [&](const LinearPart& each) {
        return near(each.change, part.change, tolerance);
    });
}

/// The cells around one cell, of all fields, where the right hand sides are computed.
class Patch {
  public:
    /// `scales`: powers of two, of the values of each field.
    Patch(const Model& model, const StartValue& start, std::vector<double> scales)
        : model_(model),
          start_(start),
          scales_(std::move(scales)),
          formulas_(model, Formulas::Use::equation) {
        std::vector<expr::Ref> right;
        for (const Field& field : model.fields)
            right.push_back(formulas_.parse(field.equation, model.left_side(field)));
        auto program = std::make_shared<RowProgram>(compile_rows(formulas_, right));
        offsets_ = program->reads;
        radius_ = program->radius();
        strides_[2] = 1;
        strides_[1] = 2 * radius_[2] + 1;
        strides_[0] = strides_[1] * (2 * radius_[1] + 1);
        middle_ = radius_[0] * strides_[0] + radius_[1] * strides_[1] + radius_[2];
        cells_.assign(fields(), std::vector<double>(static_cast<std::size_t>(2 * middle_ + 1)));
        results_.resize(fields());
        evaluator_ =
            std::make_unique<RowEvaluator>(program, std::vector<bool>(fields(), false));
    }

    [[nodiscard]] const std::vector<Offset>& offsets() const { return offsets_; }

    /// What nudges tell that give the same as their halves; nothing if the equations are not
    /// smooth there. If several tell different things, all count: a large nudge and its half
    /// may both reach over many waves of a sine, and a small one be swallowed by a constant.
    std::vector<LinearPart> at(const Offset& cell) {
        row_.first = cell;
        fill(cell);
        std::vector<LinearPart> all;
        for (const int nudge : nudges) {
            LinearPart part{changes(nudge)};
            const bool settled = near(part.change, changes(nudge - 1), smooth);
            if (settled && !is_among(all, part, smooth)) all.push_back(part);
            if (rounding_ > smooth * largest(part.change)) break;  // the next tell less
        }
        return all;
    }

  private:
    [[nodiscard]] std::size_t fields() const { return model_.fields.size(); }

    void fill(const Offset& cell) {
        for (std::size_t field = 0; field < fields(); ++field)
            std::fill(cells_[field].begin(), cells_[field].end(), start_(field, cell));
    }

    double& at(std::size_t field, const Offset& offset) {
        const std::ptrdiff_t place =
            middle_ + offset[0] * strides_[0] + offset[1] * strides_[1] + offset[2];
        return cells_[field][static_cast<std::size_t>(place)];
    }

    std::vector<double> changes(int nudge) {
        std::vector<double> all(fields() * fields() * offsets_.size());
        rounding_ = 0;
        for (std::size_t field = 0; field < fields(); ++field) {
            const double by = std::ldexp(scales_[field], nudge);
            for (std::size_t o = 0; o < offsets_.size(); ++o) {
                double& value = at(field, offsets_[o]);
                const double before = value;
                value = before + by;
                const std::vector<double> more = right();
                value = before - by;
                const std::vector<double> less = right();
                const double apart = before + by - value;  // 2 * by, but for rounding
                value = before;
                for (std::size_t i = 0; i < fields(); ++i) {
                    all[(i * fields() + field) * offsets_.size() + o] =
                        (more[i] - less[i]) / apart;
                    rounding_ = std::max(
                        rounding_,
                        std::numeric_limits<double>::epsilon() * std::abs(more[i]) / apart);
                }
            }
        }
        return all;
    }

    const std::vector<double>& right() {
        std::vector<const double*> in;
        std::vector<double*> out;
        for (std::size_t field = 0; field < fields(); ++field) {
            in.push_back(&at(field, {}));
            out.push_back(&results_[field]);
        }
        row_.cells = 1;
        row_.strides = strides_;
        row_.in = in;
        row_.out = out;
        evaluator_->compute(row_, 0, out);
        return results_;
    }

    const Model& model_;
    const StartValue& start_;
    std::vector<double> scales_;
    double rounding_ = 0;  // of the last changes
    Formulas formulas_;
    std::vector<Offset> offsets_;
    Offset radius_{};
    std::array<std::ptrdiff_t, 3> strides_{};
    std::ptrdiff_t middle_ = 0;
    std::vector<std::vector<double>> cells_;
    std::vector<double> results_;
    std::unique_ptr<RowEvaluator> evaluator_;
    Row row_;
};

/// Cells spread over the grid.
std::vector<Offset> samples(const Model& model) {
    std::vector<Offset> all;
    const auto along = static_cast<std::int64_t>(
        std::floor(std::pow(most_samples, 1.0 / model.dimensions) + 1e-9));
    std::array<std::int64_t, 3> count{};  // x, y, z
    for (std::size_t d = 0; d < 3; ++d)
        count[d] = std::min(model.size[d], along);
    for (std::int64_t z = 0; z < count[2]; ++z) {
        for (std::int64_t y = 0; y < count[1]; ++y) {
            for (std::int64_t x = 0; x < count[0]; ++x) {
                all.push_back({(2 * z + 1) * model.size[2] / (2 * count[2]),
                               (2 * y + 1) * model.size[1] / (2 * count[1]),
                               (2 * x + 1) * model.size[0] / (2 * count[0])});
            }
        }
    }
    return all;
}

/// Powers of two, near the largest values of each field, whatever their unit.
std::vector<double> scales(const Model& model,
                           const StartValue& start,
                           const std::vector<Offset>& cells) {
    std::vector<double> all;
    for (std::size_t field = 0; field < model.fields.size(); ++field) {
        double most = 0;
        for (const Offset& cell : cells) {
            const double value = std::abs(start(field, cell));
            if (std::isfinite(value)) most = std::max(most, value);
        }
        all.push_back(std::ldexp(1.0, most > 0 ? std::ilogb(most) : 0));
    }
    return all;
}

}  // namespace

LinearParts linear_parts(const Model& model, const StartValue& start) {
    const std::vector<Offset> cells = samples(model);
    Patch patch(model, start, scales(model, start, cells));
    LinearParts found{patch.offsets(), {}, cells.size(), 0};
    for (const Offset& cell : cells) {
        std::vector<LinearPart> parts = patch.at(cell);
        if (parts.empty()) ++found.left_out;
        for (LinearPart& part : parts) {
            if (!is_among(found.parts, part, alike)) found.parts.push_back(std::move(part));
        }
    }
    return found;
}

}  // namespace norma::grid
