#pragma once
// From values to a program: what the result needs, each with a place to live.

#include "expr/program.hpp"
#include "expr/values.hpp"

#include <span>
#include <string>

namespace norma::expr {

/// The steps that lead to `result`. A temporary is used again once nobody needs it.
[[nodiscard]] Program assemble(const Values& values,
                               Ref result,
                               std::span<const std::string> names);

}  // namespace norma::expr
