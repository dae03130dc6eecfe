#pragma once
// The numbers of a model that are known before it runs: its parameters, pi, nx, ny, nz.

#include "expr/vocabulary.hpp"
#include "grid/model.hpp"

#include <vector>

namespace norma::grid {

/// Thrown while a model is read and compiled; whoever is asked from outside returns a Failure.
struct Refused {
    std::string message;
};

/// Each parameter may use those before it. Throws Refused.
[[nodiscard]] std::vector<expr::Constant> constants(const Model& model);

/// The number that `text` is, if it is one without anything that varies. Throws Refused; `what`
/// is what messages call it.
[[nodiscard]] double constant_value(const Text& text,
                                    std::string_view what,
                                    const std::vector<expr::Constant>& known);

}  // namespace norma::grid
