#pragma once
// How long a step may be.
//
//     Result<TimeStep> step = time_step(model);   // dt = "auto", or the given one if it is
//     stable

#include "grid/model.hpp"
#include "grid/operators.hpp"

#include <cstdint>
#include <functional>

namespace norma::grid {

struct TimeStep {
    double dt = 1;
    double limit = 0;           ///< the longest stable one; infinity: none is known
    std::int64_t cells = 0;     ///< whose equations were looked at
    std::int64_t left_out = 0;  ///< of them: where equations are not smooth, or no numbers
    /// Without a limit: the field whose waves grow whatever dt is, the shorter the faster, as
    /// with -lap(u); -1: of none it was found.
    std::int64_t growing = -1;
};

/// The start value of a field at a cell, by its place z, y, x.
using StartValue = std::function<double(std::size_t field, const Offset& cell)>;

/// The model's dt, or 0.9 (or what `safety` says) of the longest stable one, rounded down to
/// three digits.
///
/// Longest stable: equations are made linear around the start values of up to 512 cells spread
/// over the grid, by central differences; cells where they are not smooth are left out. Each
/// is taken for an endless grid of cells like it, where waves of every direction and up to the
/// shortest length are factors of themselves (J. von Neumann's analysis; J. Charney et al.
/// (1950), doi:10.3402/tellusa.v2i4.8607). What grows in the equations themselves may grow; no
/// other wave may grow in the scheme.
///
/// Fails if dt is longer than that and `unstable` does not allow it, or if it is automatic and
/// there is no such limit. Without `start` the model's own values are looked at, in files, too.
[[nodiscard]] Result<TimeStep> time_step(const Model& model, const StartValue& start = {});

}  // namespace norma::grid
