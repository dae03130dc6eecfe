#pragma once
// Who owns what where each dimension is shared out on its own: nearly equal ranges, or blocks
// dealt out in turn. All by arithmetic.

#include "norma/decompose/box.hpp"
#include "norma/decompose/ranges.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

namespace norma::detail {

/// How the cells along one dimension are shared out among coordinates of a process grid.
class Shares {
  public:
    /// `block` 0: one range each.
    Shares(std::int64_t cells, int processes, std::int64_t block)
        : ranges_(cells, processes),
          // Blocks that all have the same owner are one range.
          cyclic_(cells, processes, std::max<std::int64_t>(1, block)),
          dealt_(block > 0 && processes > 1) {}

    [[nodiscard]] int processes() const { return ranges_.parts(); }
    [[nodiscard]] int owner(std::int64_t cell) const {
        return dealt_ ? cyclic_.owner(cell) : ranges_.owner(cell);
    }
    /// The cells around one that have its owner.
    [[nodiscard]] Range around(std::int64_t cell) const {
        return dealt_ ? cyclic_.block_around(cell) : ranges_.of(ranges_.owner(cell));
    }
    [[nodiscard]] std::int64_t count(int process) const {
        return dealt_ ? cyclic_.count(process) : ranges_.of(process).size();
    }
    /// All runs of cells of a process, in order; none is empty.
    [[nodiscard]] std::vector<Range> runs(int process) const {
        std::vector<Range> all;
        if (dealt_) {
            cyclic_.for_each_block(process, [&](Range run) { all.push_back(run); });
        } else if (!ranges_.of(process).empty()) {
            all.push_back(ranges_.of(process));
        }
        return all;
    }
    /// From the first to the last cell of a process.
    [[nodiscard]] Range bounds(int process) const {
        if (!dealt_) return ranges_.of(process);
        const std::int64_t cells = cyclic_.count(process);
        if (cells == 0) return {};
        return {cyclic_.item(process, 0), cyclic_.item(process, cells - 1) + 1};
    }

  private:
    BlockRanges ranges_;
    CyclicRanges cyclic_;
    bool dealt_;
};

/// A grid of processes over an array; ranks in the order of C.
template <int N>
class ProcessGrid {
  public:
    using Processes = std::array<int, static_cast<std::size_t>(N)>;

    /// `block` all 0: one box a process.
    ProcessGrid(const Extents<N>& extents, const Processes& processes, const Extents<N>& block);

    [[nodiscard]] int owner(const Index<N>& cell) const;
    [[nodiscard]] std::vector<Box<N>> boxes(int part) const;
    [[nodiscard]] Box<N> bounds(int part) const;
    [[nodiscard]] std::int64_t cells(int part) const;
    /// `region` must lie within the array.
    void for_each_owner(const Box<N>& region,
                        const std::function<void(int, const Box<N>&)>& visit) const;

  private:
    [[nodiscard]] Processes coordinates(int part) const;

    std::vector<Shares> shares_;  // by dimension
};

extern template class ProcessGrid<1>;
extern template class ProcessGrid<2>;
extern template class ProcessGrid<3>;

}  // namespace norma::detail
