#pragma once
// Ranks with neighbours of any kind: a graph.
//
//     norma::Neighbours ring(world, {left, right});
//     std::vector<double> in = ring.exchange(std::vector<double>{to_left, to_right});

#include "norma/comm/neighbourhood.hpp"

#include <span>
#include <vector>

namespace norma {

/// Whether MPI may give the ranks other numbers, to bring neighbours together on a host.
enum class Reorder { no, yes };

/// A communicator in which every rank has said who its neighbours are.
class Neighbours : public Neighbourhood {
  public:
    /// How much goes over each edge, in any unit: for MPI to look at with Reorder::yes. Both
    /// ends of an edge say the same.
    struct Weights {
        std::vector<int> of_sources;       ///< one for each, none below 0
        std::vector<int> of_destinations;  ///< likewise
    };
    /// One edge of a graph, and how much goes over it.
    struct Edge {
        int source;       ///< a rank
        int destination;  ///< a rank
        int weight = 1;   ///< as in Weights
    };

    /// Collective: neighbours that are both sources and destinations, and have this rank among
    /// theirs. A rank may stand there twice, and be this rank itself; from one that stands
    /// there several times, what it sends first comes first. Throws UsageError for what is no
    /// rank, no_rank included.
    Neighbours(const Communicator& comm,
               const std::vector<int>& neighbours,
               Where where = Where::current())
        : Neighbours(comm, neighbours, neighbours, Reorder::no, where) {}
    /// Collective: every destination of a rank has that rank among its sources. With
    /// Reorder::yes the numbers are those of `comm`, and what sources() says is translated.
    Neighbours(const Communicator& comm,
               const std::vector<int>& sources,
               const std::vector<int>& destinations,
               Reorder reorder = Reorder::no,
               Where where = Where::current());
    /// The same with weights: every rank gives them, one for each source and destination.
    Neighbours(const Communicator& comm,
               const std::vector<int>& sources,
               const std::vector<int>& destinations,
               const Weights& weights,
               Reorder reorder = Reorder::no,
               Where where = Where::current());
    /// Takes an MPI_Comm whose graph MPI_Dist_graph_create, MPI_Dist_graph_create_adjacent or
    /// MPI_Graph_create made. Collective only for `duplicate`. Throws UsageError for any other.
    explicit Neighbours(MPI_Comm comm,
                        Ownership ownership = Ownership::attach,
                        Where where = Where::current());

    /// Collective: of edges that any ranks know, each given by one of them. Sources and
    /// destinations are in an order of MPI's.
    [[nodiscard]] static Neighbours of_edges(const Communicator& comm,
                                             std::span<const Edge> edges,
                                             Reorder reorder = Reorder::no,
                                             Where where = Where::current());

  private:
    explicit Neighbours(const detail::CommPtr& state);
};

}  // namespace norma
