#pragma once
// From values to a program: what the result needs, each with a place to live.

#include "expr/program.hpp"
#include "expr/values.hpp"

#include <span>
#include <string>

namespace norma::expr {

/// The steps that lead to `results`, of which the first one is the result. A temporary is used
/// again once nobody needs it; a sum, difference or product that only another one needs becomes
/// one step with it.
[[nodiscard]] Program assemble(const Values& values,
                               std::span<const Ref> results,
                               std::span<const std::string> names);

}  // namespace norma::expr
