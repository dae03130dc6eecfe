#pragma once
// The sides of a grid, as model files tell them.

#include "grid/model_reader.hpp"

namespace norma::grid {

/// Reads "mirror", {value = 1}, {x = "mirror", y = [{value = 1}, {value = 0}]} and the like;
/// dimensions that are not named stay as they are in `before`. Throws Refused.
[[nodiscard]] Sides read_sides(const ModelReader& in,
                               const toml::node& node,
                               int dimensions,
                               const Sides& before);

}  // namespace norma::grid
