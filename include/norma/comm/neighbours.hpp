#pragma once
// Ranks with neighbours of any kind: a graph.
//
//     norma::Neighbours ring(world, {left, right});
//     std::vector<double> in = ring.exchange(std::vector<double>{to_left, to_right});

#include "norma/comm/neighbourhood.hpp"

#include <vector>

namespace norma {

/// Whether MPI may give the ranks other numbers, to bring neighbours together on a host.
enum class Reorder { no, yes };

/// A communicator in which every rank has said who its neighbours are.
class Neighbours : public Neighbourhood {
  public:
    /// Collective: neighbours that are both sources and destinations, and have this rank among
    /// theirs. A rank may stand there twice, and be this rank itself; from one that stands
    /// there several times, what it sends first comes first.
    Neighbours(const Communicator& comm,
               std::vector<int> neighbours,
               Where where = Where::current())
        : Neighbours(comm, neighbours, neighbours, Reorder::no, where) {}
    /// Collective: every destination of a rank has that rank among its sources. With
    /// Reorder::yes the numbers are those of `comm`, and what sources() says is translated.
    Neighbours(const Communicator& comm,
               std::vector<int> sources,
               std::vector<int> destinations,
               Reorder reorder = Reorder::no,
               Where where = Where::current());
};

}  // namespace norma
