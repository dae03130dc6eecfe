#include "norma/comm/neighbours.hpp"

#include "norma/comm/made_communicator.hpp"

#include "shadow.hpp"

namespace norma {

namespace {

detail::CommPtr made_graph(const Communicator& comm,
                           const std::vector<int>& sources,
                           const std::vector<int>& destinations,
                           Reorder reorder,
                           const Where& where) {
    detail::Call call{"Neighbours",
                      comm.mpi(),
                      no_rank,
                      any_tag,
                      sources.size() + destinations.size(),
                      where};
    const detail::CommState checked(comm.mpi(), where);
    for (const auto* const ranks : {&sources, &destinations}) {
        for (const int rank : *ranks) {
            call.peer = rank;
            detail::check_destination(checked,
                                      {call.operation, call.comm, rank, 0, call.count, where});
        }
    }
    call.peer = no_rank;
    detail::finish_shadow(comm.mpi());
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(MPI_Dist_graph_create_adjacent(comm.mpi(),
                                                 static_cast<int>(sources.size()),
                                                 sources.data(),
                                                 MPI_UNWEIGHTED,
                                                 static_cast<int>(destinations.size()),
                                                 destinations.data(),
                                                 MPI_UNWEIGHTED,
                                                 MPI_INFO_NULL,
                                                 reorder == Reorder::yes ? 1 : 0,
                                                 &made),
                  "MPI_Dist_graph_create_adjacent",
                  call);
    return detail::owning(made, where);
}

/// What MPI made of the graph: with other numbers if it was allowed to.
std::vector<int> neighbours_in(const detail::CommPtr& comm, bool sources) {
    int in = 0;
    int out = 0;
    int weighted = 0;
    check(MPI_Dist_graph_neighbors_count(comm->raw, &in, &out, &weighted),
          "MPI_Dist_graph_neighbors_count");
    std::vector<int> from(static_cast<std::size_t>(in));
    std::vector<int> to(static_cast<std::size_t>(out));
    check(MPI_Dist_graph_neighbors(
              comm->raw, in, from.data(), MPI_UNWEIGHTED, out, to.data(), MPI_UNWEIGHTED),
          "MPI_Dist_graph_neighbors");
    return sources ? from : to;
}

}  // namespace

Neighbours::Neighbours(const Communicator& comm,
                       std::vector<int> sources,
                       std::vector<int> destinations,
                       Reorder reorder,
                       Where where)
    : Neighbourhood([&] {
          const auto made = made_graph(comm, sources, destinations, reorder, where);
          return Neighbourhood::Parts{
              made, neighbours_in(made, true), neighbours_in(made, false), {}};
      }()) {}

}  // namespace norma
