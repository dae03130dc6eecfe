#pragma once
// The cut that a run is asked to make.

#include "norma/base/result.hpp"
#include "norma/decompose/decomposition.hpp"

#include "grid/mask.hpp"
#include "grid/run_settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace norma::grid {

/// The model's grid in parts that are no thinner than `halo`; their cost() counts the `work` of
/// cells, whatever the cut. Fails, saying the limit, for what cannot be.
template <int N>
[[nodiscard]] Result<Decomposition<N>> parts_of(const Model& model,
                                                const CutChoice& cut,
                                                const Weights<N>& work,
                                                std::int64_t halo,
                                                int parts);
/// The same by the work of a mask and a file of weights, which is read on every rank.
template <int N>
[[nodiscard]] Result<Decomposition<N>> parts_of(const Model& model,
                                                const CutChoice& cut,
                                                const std::string& weights,
                                                const Mask& mask,
                                                std::int64_t halo,
                                                int parts);

/// Refuses a depth with which some part would have far more ghosts than cells: they are
/// `ghosts` cells wide for each step.
template <int N>
[[nodiscard]] std::optional<Failure> too_deep(const Decomposition<N>& parts,
                                              int depth,
                                              std::int64_t ghosts);

/// "grid:4x2", "strips", "bisect" or "auto".
[[nodiscard]] Result<CutChoice> parse_cut(const std::string& text);

/// The cells along each dimension as the library has them: z, y, x.
template <int N>
[[nodiscard]] Extents<N> extents_of(const Model& model);

}  // namespace norma::grid
