#pragma once
// How equations become stages of steps.

#include "grid/constants.hpp"
#include "grid/model.hpp"
#include "grid/row_evaluator.hpp"
#include "grid/stepper.hpp"

#include <memory>
#include <vector>

namespace norma::grid {

/// Steps of a model's equations with steps of `dt`, with f what they say:
///   euler     u + dt f(u)
///   rk2       u + dt f(u + dt/2 f(u)), the midpoint rule
///   rk4       the classical one of W. Kutta (1901)
///   leapfrog  (2 u - before) + dt^2 f(u); the first step is (u + dt v) + dt^2/2 f(u)
///   map       f(u)
/// Fails, showing the place, if an equation is none.
[[nodiscard]] Result<std::unique_ptr<Stepper>> equations_stepper(const Model& model, double dt);

}  // namespace norma::grid
