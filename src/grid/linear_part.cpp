#include "grid/linear_part.hpp"

#include "grid/constants.hpp"
#include "grid/initial_values.hpp"
#include "grid/row_evaluator.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace norma::grid {
namespace {

constexpr double most_samples = 512;
constexpr int nudge = -10;      // a power of two, of the largest start value
constexpr double alike = 1e-6;  // relative to the largest

bool near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
    double largest = 0;
    for (const double each : a)
        largest = std::max(largest, std::abs(each));
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::abs(a[i] - b[i]) <= tolerance * largest)) return false;
    return true;
}

/// The cells around one cell, of all fields, where the right hand sides are computed.
class Patch {
  public:
    /// `nudges`: by how much the values of each field are changed.
    Patch(const Model& model, const StartValue& start, std::vector<double> nudges)
        : model_(model),
          start_(start),
          nudges_(std::move(nudges)),
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

    /// Nothing if the equations are not smooth there.
    std::optional<LinearPart> at(const Offset& cell) {
        row_.first = cell;
        fill(cell);
        LinearPart part{changes(1)};
        if (!near(part.change, changes(0.5), 1e-3)) return std::nullopt;
        return part;
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

    std::vector<double> changes(double nudges) {
        std::vector<double> all(fields() * fields() * offsets_.size());
        for (std::size_t field = 0; field < fields(); ++field) {
            const double by = nudges * nudges_[field];
            for (std::size_t o = 0; o < offsets_.size(); ++o) {
                double& value = at(field, offsets_[o]);
                const double before = value;
                value = before + by;
                const std::vector<double> more = right();
                value = before - by;
                const std::vector<double> less = right();
                value = before;
                for (std::size_t i = 0; i < fields(); ++i) {
                    all[(i * fields() + field) * offsets_.size() + o] =
                        (more[i] - less[i]) / (2 * by);
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
    std::vector<double> nudges_;
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

/// Small beside the values of a field, whatever its unit.
std::vector<double> nudges(const Model& model,
                           const StartValue& start,
                           const std::vector<Offset>& cells) {
    std::vector<double> all;
    for (std::size_t field = 0; field < model.fields.size(); ++field) {
        double largest = 0;
        for (const Offset& cell : cells) {
            const double value = std::abs(start(field, cell));
            if (std::isfinite(value)) largest = std::max(largest, value);
        }
        all.push_back(std::ldexp(1.0, nudge + (largest > 0 ? std::ilogb(largest) : 0)));
    }
    return all;
}

}  // namespace

LinearParts linear_parts(const Model& model, const StartValue& start) {
    const std::vector<Offset> cells = samples(model);
    Patch patch(model, start, nudges(model, start, cells));
    LinearParts found{patch.offsets(), {}};
    for (const Offset& cell : cells) {
        auto part = patch.at(cell);
        if (!part) continue;
        const bool is_known =
            std::any_of(found.parts.begin(), found.parts.end(), [&](const LinearPart& known) {
                return near(known.change, part->change, alike);
            });
        if (!is_known) found.parts.push_back(*std::move(part));
    }
    return found;
}

}  // namespace norma::grid
