#pragma once
// What equations are near their start: how the right hand side at a cell changes with the
// fields at the cells it reads.

#include "grid/model.hpp"
#include "grid/operators.hpp"
#include "grid/stability.hpp"

#include <cstddef>
#include <vector>

namespace norma::grid {

/// At one cell: `change[(equation * fields + field) * offsets + offset]`.
struct LinearPart {
    std::vector<double> change;
};

struct LinearParts {
    std::vector<Offset> offsets;
    std::vector<LinearPart> parts;  ///< all different
    std::size_t cells = 0;          ///< that were looked at
    std::size_t left_out = 0;       ///< of them: where equations are not smooth
};

/// At up to 512 cells, with fields that are around each cell what they are in it; only where
/// equations are smooth. Throws Refused if equations are none.
[[nodiscard]] LinearParts linear_parts(const Model& model, const StartValue& start);

}  // namespace norma::grid
