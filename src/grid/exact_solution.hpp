#pragma once
// What some models come to, exactly, for --check.

#include "grid/model.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace norma::grid {

struct ExactSolution {
    std::string what;  ///< for people
    /// The value of the first field at a cell, z, y, x, after so many steps.
    std::function<double(const std::array<std::int64_t, 3>& cell, std::int64_t steps)> value;
    /// How large values are then: errors are compared with it.
    std::function<double(std::int64_t steps)> scale;
};

/// Of the presets heat, starting with a sine, and advection where each step moves it by whole
/// cells; fails for others, saying for which there is one.
///
/// Sources: heat, the eigenvectors of the second difference with zeros beyond both ends; a step
/// of upwind differences at Courant number 1 is a shift (R. Courant, K. Friedrichs, H. Lewy
/// (1928), doi:10.1007/BF01448839).
[[nodiscard]] Result<ExactSolution> exact_solution(const Model& model,
                                                   const std::string& start,
                                                   double dt);

}  // namespace norma::grid
