#pragma once
// How much work lies in any box of an array, in a few look-ups.

#include "norma/decompose/decomposition.hpp"

#include <cstdint>
#include <vector>

namespace norma::detail {

/// Sums of work over all boxes that begin at cell 0, of the array or of blocks of its cells: no
/// more than 4 million blocks, so 32 MB stay and 64 MB are taken for a while. Work is counted
/// in whole units of a 2^52th of it all, so sums and differences are exact.
///
/// Source: F. C. Crow, "Summed-area tables for texture mapping" (1984),
/// doi:10.1145/800031.808600.
template <int N>
class WorkTable {
  public:
    /// Asks for every row once. Throws UsageError for work below 0, without end, or none at
    /// all.
    WorkTable(const Extents<N>& extents, const Weights<N>& weights);

    /// How many blocks there are along each dimension.
    [[nodiscard]] const Extents<N>& blocks() const noexcept { return blocks_; }
    /// The cells of a box of blocks.
    [[nodiscard]] Box<N> cells(const Box<N>& box) const;
    /// Work in a box of blocks, in units; one more for each cell, so that areas without work
    /// are shared out as well.
    [[nodiscard]] std::int64_t units(const Box<N>& box) const;
    /// Work in a box of blocks as the weights tell it.
    [[nodiscard]] double work(const Box<N>& box) const;

  private:
    [[nodiscard]] std::size_t place(const Index<N>& block) const {
        std::size_t at = 0;
        for (std::size_t d = 0; d < N; ++d) {
            at = at * static_cast<std::size_t>(blocks_[d] + 1) +
                 static_cast<std::size_t>(block[d]);
        }
        return at;
    }
    [[nodiscard]] std::vector<double> ask(const Weights<N>& weights) const;
    void sum_up();

    Extents<N> extents_;
    Extents<N> block_;                  // cells of one along each dimension
    Extents<N> blocks_;                 // how many
    double unit_ = 0;                   // work of one
    std::vector<std::int64_t> before_;  // units in all blocks before one along each dimension
};

extern template class WorkTable<1>;
extern template class WorkTable<2>;
extern template class WorkTable<3>;

}  // namespace norma::detail
