#pragma once
// Ranks on a grid of any number of dimensions.
//
//     norma::Cartesian grid(world, {0, 0}, {true, false});     // extents chosen, x goes round
//     auto [source, destination] = grid.shift(0, 1);
//     std::vector<double> in = grid.exchange(edges);           // x-, x+, y-, y+

#include "norma/comm/neighbours.hpp"

#include <cstddef>
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
    /// `periodic` says so, none of them by default. With Reorder::yes the ranks may get other
    /// numbers than in `comm`. Throws UsageError unless the product of the extents is the
    /// number of ranks.
    Cartesian(const Communicator& comm,
              const std::vector<int>& extents,
              const std::vector<bool>& periodic = {},
              Reorder reorder = Reorder::no,
              Where where = Where::current());
    /// Takes an MPI_Comm made by MPI_Cart_create or MPI_Cart_sub. Collective only for
    /// `duplicate`. Throws UsageError for any other.
    explicit Cartesian(MPI_Comm comm,
                       Ownership ownership = Ownership::attach,
                       Where where = Where::current());

    /// Number of dimensions; may be 0.
    [[nodiscard]] int dimensions() const noexcept { return static_cast<int>(extents_.size()); }
    /// Number of ranks along each dimension.
    [[nodiscard]] const std::vector<int>& extents() const noexcept { return extents_; }
    /// Whether each dimension goes round.
    [[nodiscard]] const std::vector<bool>& periodic() const noexcept { return periodic_; }
    /// Where this rank lies, counted from 0 in each dimension.
    [[nodiscard]] std::vector<int> coordinates() const { return coordinates_of(rank()); }
    /// Where a rank lies. Throws UsageError for what is no rank.
    [[nodiscard]] std::vector<int> coordinates_of(int rank,
                                                  Where where = Where::current()) const;
    /// The rank at these coordinates; no_rank beyond an edge. A periodic dimension takes any.
    /// Throws UsageError unless there is one for each dimension.
    [[nodiscard]] int rank_of(const std::vector<int>& coordinates,
                              Where where = Where::current()) const;
    /// The ranks `by` steps before and after in a dimension, counted from 0. Throws UsageError
    /// for one that is not there.
    [[nodiscard]] Shift shift(int dimension, int by, Where where = Where::current()) const;
    /// Collective: the grids of the dimensions that are kept, one for each place in the others.
    /// Throws UsageError unless `kept` has one answer for each dimension.
    [[nodiscard]] Cartesian sub(const std::vector<bool>& kept,
                                Where where = Where::current()) const;

  private:
    explicit Cartesian(const detail::CommPtr& state);
    /// Throws UsageError unless there is one of `what` for each dimension.
    void check_one_per_dimension(const char* operation,
                                 const char* what,
                                 std::size_t given,
                                 const Where& where) const;

    std::vector<int> extents_;
    std::vector<bool> periodic_;
};

}  // namespace norma
