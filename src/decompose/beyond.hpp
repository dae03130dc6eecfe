#pragma once
// Ghosts beyond the sides of the array: which of them follow from a box of cells.

#include "norma/decompose/any_field.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace norma::detail {

/// The sides of an array that have something beyond them.
template <int N>
class Beyond {
  public:
    /// With so many ghosts on each side.
    Beyond(const Decomposition<N>& decomposition, std::int64_t width);

    /// Fills the ghosts of `data` that mirror cells of `box`, corners included. With
    /// `changing_only`, only beyond sides where they change, those beside ghosts that do not
    /// change included.
    void fill(const AnyField<N>& field,
              void* data,
              const Box<N>& box,
              std::int64_t steps,
              bool changing_only) const;

  private:
    /// The ghosts beyond a side that mirror cells of `box`.
    [[nodiscard]] Box<N> mirrored(const Box<N>& box, int dimension, End end) const;

    Extents<N> extents_;
    std::array<bool, static_cast<std::size_t>(N)> periodic_;
    std::int64_t width_;
};

extern template class Beyond<1>;
extern template class Beyond<2>;
extern template class Beyond<3>;

}  // namespace norma::detail
