#pragma once
// Who owns which cells of an array: a value that every rank has alike, made without MPI.
//
//     const std::array<bool, 2> both{true, true};
//     const auto parts = Decomposition<2>::cut({4096, 4096}, ranks, {.periodic = both});
//     for (const Box<2>& box : parts.boxes_of(rank)) work_on(box);
//     std::cout << parts.cost().predicted_efficiency;

#include "norma/decompose/box.hpp"
#include "norma/decompose/cost.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace norma {

/// What a cut is made for.
template <int N>
struct CutOptions {
    /// Cells that a part needs from beyond its edge: no part is thinner than that.
    std::int64_t halo = 1;
    /// Dimensions whose two ends are neighbours.
    std::array<bool, static_cast<std::size_t>(N)> periodic{};
    /// What the halo of one cell of a face costs, by the dimension the face is across. Equal
    /// costs give the least halo; of equal ones the cut across the earlier dimension is taken,
    /// whose faces are runs in memory. Facts: faces across the last dimension take 2 (2-D) to 7
    /// times (3-D) as long.
    std::array<double, static_cast<std::size_t>(N)> face_cost = all_one();

    /// Costs of 1.
    [[nodiscard]] static constexpr std::array<double, static_cast<std::size_t>(N)> all_one() {
        std::array<double, static_cast<std::size_t>(N)> ones{};
        ones.fill(1);
        return ones;
    }
};

/// Work of each row of cells: fills `work[i]` for the cells from `first` on along the last
/// dimension. None below 0; 0, which it is to begin with, for cells that are masked out. For
/// cost() to predict seconds, 1 is the work of a plain cell.
template <int N>
using Weights = std::function<void(const Index<N>& first, std::span<double> work)>;

/// A box and the rank it belongs to.
template <int N>
struct OwnedBox {
    int owner = 0;  ///< a rank
    Box<N> box;     ///< its cells
};

/// How a decomposition came about; what it looks like follows from it.
enum class CutKind : std::uint8_t {
    grid,          ///< a product of cuts along each dimension: one box a part
    bisection,     ///< boxes cut in two again and again
    block_cyclic,  ///< blocks dealt out in turn
    boxes,         ///< given by the caller
};

/// Disjoint boxes that cover an array, each with an owner. Immutable; copies share.
///
/// All that make one throw UsageError for what cannot be, and name the limit: more parts than
/// cells, a halo wider than a part, boxes that overlap or leave gaps.
template <int N>
class Decomposition {
  public:
    /// For any number of parts, primes included: the cheapest of all process grids and of
    /// many recursive bisections, by the halo of the part with most of it, each face at its
    /// `options.face_cost`; cells beyond 1 % over the mean count as twice so much halo. No
    /// process grid has less halo. Every part is one box. Takes less than a second for 100 000
    /// parts; the same on every machine.
    [[nodiscard]] static Decomposition cut(const Extents<N>& extents,
                                           int parts,
                                           const CutOptions<N>& options = {});
    /// Parts of equal work (within 1 % where the cells allow it) by recursive bisection. Every
    /// cell has an owner, masked or not. A part is a few boxes if equal work asks for a plane
    /// cut through, and may then be thinner than the halo. `weights` is asked for every row
    /// once; an empty one for none, as cells are all alike then. No cell with work at all is an
    /// error. Takes no more than 64 MB and the memory of one row of weights: arrays of more
    /// than 4 million cells are weighed and cut in blocks of cells.
    [[nodiscard]] static Decomposition cut(const Extents<N>& extents,
                                           int parts,
                                           const Weights<N>& weights,
                                           const CutOptions<N>& options = {});
    /// A process grid: ranks in the order of C, the last dimension fastest. Along each
    /// dimension parts differ by one cell at most, the longer ones first; with a halo of 0 some
    /// may have none.
    [[nodiscard]] static Decomposition grid(
        const Extents<N>& extents,
        const std::array<int, static_cast<std::size_t>(N)>& processes,
        const CutOptions<N>& options = {.halo = 0});
    /// Blocks dealt out in turn along each dimension of a process grid, as ScaLAPACK does it.
    [[nodiscard]] static Decomposition block_cyclic(
        const Extents<N>& extents,
        const std::array<int, static_cast<std::size_t>(N)>& processes,
        const Extents<N>& block);
    /// What the caller says, checked: disjoint, and covering all cells. Owners are 0 to
    /// `parts` - 1; one may own nothing.
    [[nodiscard]] static Decomposition boxes(const Extents<N>& extents,
                                             int parts,
                                             std::span<const OwnedBox<N>> boxes,
                                             const CutOptions<N>& options = {.halo = 0});

    /// Cells along each dimension.
    [[nodiscard]] const Extents<N>& extents() const noexcept;
    /// All cells.
    [[nodiscard]] Box<N> whole() const noexcept { return Box<N>::of(extents()); }
    /// Number of parts: as many as ranks.
    [[nodiscard]] int parts() const noexcept;
    /// How it was made.
    [[nodiscard]] CutKind kind() const noexcept;
    /// Parts along each dimension, of a grid or block-cyclic one; all 0 otherwise.
    [[nodiscard]] std::array<int, static_cast<std::size_t>(N)> processes() const noexcept;
    /// Cells of a block along each dimension, of a block-cyclic one; all 0 otherwise.
    [[nodiscard]] const Extents<N>& block() const noexcept;
    /// Dimensions whose ends are neighbours, as the options said.
    [[nodiscard]] std::array<bool, static_cast<std::size_t>(N)> periodic() const noexcept;

    /// A part's boxes, in the order of memory.
    [[nodiscard]] std::span<const Box<N>> boxes_of(int part) const;
    /// The least box around a part; empty if it owns nothing.
    [[nodiscard]] Box<N> bounds_of(int part) const;
    /// How many cells a part has.
    [[nodiscard]] std::int64_t cells_of(int part) const;
    /// Whose a cell is. Throws UsageError for one outside. Takes O(log boxes).
    [[nodiscard]] int owner(const Index<N>& cell) const;
    /// Calls `visit(part, box)` for every piece of `region` that a part owns, without those
    /// outside the array, in an order that is the same on every rank. Takes O(pieces + log
    /// boxes).
    void for_each_owner(const Box<N>& region,
                        const std::function<void(int, const Box<N>&)>& visit) const;

    /// The same parts, of which cost() counts this work: that of cells that are all alike where
    /// `weights` is empty. It is asked for every row once; no cell with work at all is an
    /// error.
    [[nodiscard]] Decomposition weighed(const Weights<N>& weights) const;
    /// What it costs to exchange halos of this width and compute; by counting. Block-cyclic
    /// parts have no halos. Throws UsageError for numbers below 0.
    [[nodiscard]] CutCost cost(const Machine& machine = {}, const HaloShape& halo = {}) const;

    /// Whether both give every cell to the same owner by the same boxes, whatever their work.
    [[nodiscard]] bool operator==(const Decomposition& other) const noexcept;

  private:
    struct State;
    explicit Decomposition(std::shared_ptr<const State> state) : state_(std::move(state)) {}
    std::shared_ptr<const State> state_;
    std::shared_ptr<const std::vector<double>> work_;  // by part, where weights were given
};

extern template class Decomposition<1>;
extern template class Decomposition<2>;
extern template class Decomposition<3>;

}  // namespace norma
