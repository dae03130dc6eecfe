#pragma once
// What parts of a model allow and the whole does not. All throw Refused.

#include "grid/constants.hpp"
#include "grid/model.hpp"

#include <string>
#include <string_view>

namespace norma::grid {

/// Refuses a name that expressions cannot hold or that means something already; `what` is "a
/// field" or the like.
void check_name(const std::string& name, std::string_view what, const Place& place);

/// Refuses names that mean two things, a dimension along which only some fields are periodic,
/// and velocities that no equation takes.
void check_model(const Model& model);

/// The left side of an equation: whose, and of which form: u, du/dt or d2u/dt2.
struct LeftSide {
    std::string field;
    std::string_view form;
};
[[nodiscard]] LeftSide left_side(std::string_view written);

}  // namespace norma::grid
