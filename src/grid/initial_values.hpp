#pragma once
// What fields are before the first step.

#include "grid/model.hpp"
#include "grid/row_evaluator.hpp"

#include <memory>
#include <vector>

namespace norma::grid {

/// Computes start values and velocities; each cell's depend on its place in the grid only.
class InitialValues {
  public:
    /// Fails, showing the place, if an expression is none. Fields from files are left out.
    [[nodiscard]] static Result<InitialValues> of(const Model& model);

    /// Fills `to` with a row of `cells` from `first` on, by its place z, y, x in the grid;
    /// false: the field comes from a file.
    ///@{
    bool start(std::size_t field, const Offset& first, std::int64_t cells, double* to);
    void velocity(std::size_t field, const Offset& first, std::int64_t cells, double* to);
    ///@}

  private:
    InitialValues() = default;

    std::vector<std::unique_ptr<RowEvaluator>> starts_;
    std::vector<std::unique_ptr<RowEvaluator>> velocities_;
};

}  // namespace norma::grid
