#pragma once
// Where the cells of a part lie in its memory.
//
//     const auto layout = Layout<2>::of(parts, rank, ghosts, sizeof(double));
//     std::vector<double> cells(layout.size());
//     cells[layout.offset({3, 5})] = 1;

#include "norma/decompose/decomposition.hpp"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace norma {

/// One array in memory with all cells of a part, in the order of C.
///
/// Of a block-cyclic part it is what ScaLAPACK calls the local array (in the order of C): the
/// blocks side by side, without ghosts. Of any other it is the least box around the part, with
/// ghosts on every side; its rows begin at multiples of 64 bytes.
template <int N>
class Layout {
  public:
    /// Of nothing.
    Layout() = default;
    /// Of a part with ghosts. Throws UsageError for ghosts around block-cyclic parts, and for
    /// more bytes than an address can tell.
    [[nodiscard]] static Layout of(const Decomposition<N>& decomposition,
                                   int part,
                                   std::int64_t ghosts = 0,
                                   std::size_t element_size = 8);

    /// Elements of the array, unused ones included.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// From one cell to the next along a dimension, in elements; 1 for the last.
    [[nodiscard]] std::ptrdiff_t stride(int dimension) const {
        return strides_[static_cast<std::size_t>(dimension)];
    }
    /// All of them.
    [[nodiscard]] const std::array<std::ptrdiff_t, static_cast<std::size_t>(N)>& strides()
        const noexcept {
        return strides_;
    }
    /// Cells around the part's bounds that have a place too.
    [[nodiscard]] std::int64_t ghosts() const noexcept { return ghosts_; }
    /// The boxes of the part.
    [[nodiscard]] std::span<const Box<N>> boxes() const noexcept { return boxes_; }
    /// The least box around the part.
    [[nodiscard]] const Box<N>& bounds() const noexcept { return bounds_; }

    /// The place of a cell in the bounds or among the ghosts; not for block-cyclic parts.
    [[nodiscard]] std::ptrdiff_t offset(const Index<N>& cell) const noexcept {
        // Only dealt blocks, from the second on, begin elsewhere.
        assert(box_origins_.empty() || box_origins_.back() == origin_);
        std::ptrdiff_t place = origin_;
        for (std::size_t d = 0; d < N; ++d)
            place += cell[d] * strides_[d];
        return place;
    }
    /// The place of a cell of the part's box number `box`; for all kinds of parts.
    [[nodiscard]] std::ptrdiff_t offset(std::size_t box, const Index<N>& cell) const {
        std::ptrdiff_t place = box_origins_[box];
        for (std::size_t d = 0; d < N; ++d)
            place += cell[d] * strides_[d];
        return place;
    }

  private:
    std::vector<Box<N>> boxes_;
    std::vector<std::ptrdiff_t> box_origins_;  // where cell 0, 0, ... would lie, box by box
    Box<N> bounds_;
    std::array<std::ptrdiff_t, static_cast<std::size_t>(N)> strides_{};
    std::ptrdiff_t origin_ = 0;
    std::int64_t ghosts_ = 0;
    std::size_t size_ = 0;
};

extern template class Layout<1>;
extern template class Layout<2>;
extern template class Layout<3>;

}  // namespace norma
