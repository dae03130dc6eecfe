#pragma once
// Ranks on a grid of any number of dimensions.
//
//     norma::Cartesian grid(world, {0, 0}, {true, false});     // extents chosen, x goes round
//     auto [source, destination] = grid.shift(0, 1);
//     std::vector<double> in = grid.exchange(edges);           // x-, x+, y-, y+

#include "norma/comm/neighbours.hpp"

#include <optional>
#include <vector>

namespace norma {

/// A communicator whose ranks have coordinates. Its neighbours are, for each dimension, the one
/// before and the one after; beyond the edge of a dimension that does not go round, no_rank.
/// What is sent to the one before comes in there as from the one after, also where both are the
/// same rank.
class Cartesian : public Neighbourhood {
  public:
    /// Where a shift leads: whom to receive from, and whom to send to.
    struct Shift {
        int source;       ///< no_rank beyond an edge
        int destination;  ///< likewise
    };

    /// Collective. Extents of 0 are chosen, as even as can be; a dimension goes round if
    /// `periodic` says so, none of them by default. Throws UsageError unless the product of
    /// the extents is the number of ranks.
    Cartesian(const Communicator& comm,
              std::vector<int> extents,
              std::vector<bool> periodic = {},
              Reorder reorder = Reorder::no,
              Where where = Where::current());

    /// How many dimensions there are.
    [[nodiscard]] int dimensions() const noexcept { return static_cast<int>(extents_.size()); }
    /// The number of ranks in each dimension.
    [[nodiscard]] const std::vector<int>& extents() const noexcept { return extents_; }
    /// Whether a dimension goes round.
    [[nodiscard]] const std::vector<bool>& periodic() const noexcept { return periodic_; }
    /// Where this rank is, from 0 in each dimension; the last one runs fastest.
    [[nodiscard]] std::vector<int> coordinates() const { return coordinates_of(rank()); }
    /// Where another one is. Throws UsageError if there is no such rank.
    [[nodiscard]] std::vector<int> coordinates_of(int rank) const;
    /// The rank at these coordinates; no_rank beyond an edge. A periodic dimension takes any.
    [[nodiscard]] int rank_of(std::vector<int> coordinates) const;
    /// The ranks `by` steps before and after in a dimension.
    [[nodiscard]] Shift shift(int dimension, int by) const;
    /// Collective: the grids of the dimensions that are kept, one for each place in the others.
    [[nodiscard]] Cartesian sub(const std::vector<bool>& kept,
                                Where where = Where::current()) const;

  private:
    struct Made;
    explicit Cartesian(Made made);
    [[nodiscard]] static Made make(const Communicator& comm,
                                   std::vector<int> extents,
                                   std::vector<bool> periodic,
                                   Reorder reorder,
                                   const Where& where);
    [[nodiscard]] static Made look_at(MPI_Comm comm, int dimensions, const Where& where);

    std::vector<int> extents_;
    std::vector<bool> periodic_;
};

}  // namespace norma
