#pragma once
// When a model stops before its last step: "max(abs(du)) < 1e-8".
//
//     auto stop = StopCondition::of(model, text);
//     for (rows) stop->values(k, row, time, values);    // of each reduction, for each row
//     if (stop->holds(results, time)) break;            // one result for each reduction

#include "grid/model.hpp"
#include "grid/row_evaluator.hpp"

#include <memory>
#include <span>
#include <vector>

namespace norma::grid {

/// How many values become one.
enum class Reduction : std::uint8_t { max, min, sum, mean };

/// One for each thread. Reads fields before and after a step.
class StopCondition {
  public:
    /// Fails, showing the place, unless it is a condition over reductions, numbers and time.
    [[nodiscard]] static Result<StopCondition> of(const Model& model, const Text& text);

    [[nodiscard]] const std::vector<Reduction>& reductions() const { return reductions_; }
    /// How far values() reads along z, y, x.
    [[nodiscard]] std::array<std::int64_t, 3> radius() const;
    /// Whether cells are read that differ in more than one of these.
    [[nodiscard]] bool reads_corners() const;

    /// What the reduction is over, for the cells of a row. In Row::in are the fields after the
    /// step, then those before, of which only the cells of the row are read unless radius()
    /// says otherwise; Row::out is not used.
    void values(std::size_t reduction, const Row& row, double time, double* to);

    /// Whether the condition is true of the results.
    [[nodiscard]] bool holds(std::span<const double> results, double time);

  private:
    StopCondition() = default;

    std::vector<Reduction> reductions_;
    std::vector<std::size_t> places_;  // of each operator: which reduction it is
    std::vector<std::unique_ptr<RowEvaluator>> values_;
    std::unique_ptr<RowEvaluator> condition_;
};

}  // namespace norma::grid
