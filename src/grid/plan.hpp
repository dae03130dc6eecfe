#pragma once
// How a grid would be cut, what that costs, and what a plain process grid would: without MPI.

#include "norma/base/result.hpp"

#include "grid/mask.hpp"
#include "grid/run_settings.hpp"

#include <cstdint>
#include <string>

namespace norma::grid {

struct PlanSettings {
    Model model;  ///< of which only the shape and the boundary count
    CutChoice cut;
    std::string weights;
    std::int64_t halo = 1;       ///< cells that are read on every side
    std::size_t cell_bytes = 8;  ///< of all fields
    std::size_t numbers = 2;     ///< that are kept for each cell
    int parts = 1;
    bool json = false;
};

/// A text for people, with a picture of the parts; or JSON.
[[nodiscard]] Result<std::string> plan_text(const PlanSettings& settings, const Mask& mask);

}  // namespace norma::grid
