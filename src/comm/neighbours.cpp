#include "norma/comm/neighbours.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/made_communicator.hpp"

#include "shadow.hpp"

#include <array>
#include <fmt/format.h>

namespace norma {

namespace {

detail::Call call_of(const Communicator& comm, std::size_t edges, const Where& where) {
    return {"Neighbours", comm.mpi(), no_rank, any_tag, edges, where};
}

/// Throws UsageError unless every one is a rank: MPI's graphs know no no_rank.
void check_ranks(const Communicator& comm,
                 std::span<const int> ranks,
                 const char* role,
                 const detail::Call& call) {
    if (!detail::checks_arguments) return;
    for (const int rank : ranks) {
        if (rank >= 0 && rank < comm.size()) continue;
        throw UsageError(
            fmt::format("{}: {} {} is outside 0..{} of communicator '{}'; leave a neighbour "
                        "out that is not "
                        "there",
                        detail::describe(call),
                        role,
                        rank,
                        comm.size() - 1,
                        comm.name()));
    }
}

/// Throws UsageError unless there is a weight for each neighbour, and none is negative.
void check_weights(std::span<const int> ranks,
                   std::span<const int> weights,
                   const char* role,
                   const detail::Call& call) {
    if (!detail::checks_arguments) return;
    if (weights.size() != ranks.size()) {
        throw UsageError(fmt::format("{}: {} weights were given for {} {}s",
                                     detail::describe(call),
                                     weights.size(),
                                     ranks.size(),
                                     role));
    }
    for (const int weight : weights) {
        if (weight >= 0) continue;
        throw UsageError(
            fmt::format("{}: weight {} is below 0", detail::describe(call), weight));
    }
}

const int* weights_for_mpi(const std::vector<int>& weights) {
    return weights.empty() ? MPI_WEIGHTS_EMPTY : weights.data();
}

/// The same ranks without a topology: what Open MPI 5 makes of a grid stays one, and a graph of
/// it is not found in it.
class WithoutTopology {
  public:
    WithoutTopology(MPI_Comm comm, const detail::Call& call) : comm_(comm) {
        int topology = MPI_UNDEFINED;
        detail::check(MPI_Topo_test(comm, &topology), "MPI_Topo_test", call);
        if (topology == MPI_UNDEFINED) return;
        MPI_Group all = MPI_GROUP_NULL;
        detail::check(MPI_Comm_group(comm, &all), "MPI_Comm_group", call);
        const Handle<detail::GroupKind> everybody(all);
        detail::check(MPI_Comm_create(comm, all, &comm_), "MPI_Comm_create", call);
        made_ = Handle<CommKind>(comm_);
    }
    [[nodiscard]] MPI_Comm mpi() const noexcept { return comm_; }

  private:
    MPI_Comm comm_;
    Handle<CommKind> made_;
};

/// Without weights if they are null.
detail::CommPtr made_graph(const Communicator& comm,
                           const std::vector<int>& sources,
                           const std::vector<int>& destinations,
                           const Neighbours::Weights* weights,
                           Reorder reorder,
                           const Where& where) {
    const detail::Call call = call_of(comm, sources.size() + destinations.size(), where);
    check_ranks(comm, sources, "source", call);
    check_ranks(comm, destinations, "destination", call);
    if (weights != nullptr) {
        check_weights(sources, weights->of_sources, "source", call);
        check_weights(destinations, weights->of_destinations, "destination", call);
    }
    const detail::Making making(comm.mpi());
    const WithoutTopology plain(comm.mpi(), call);
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(
        MPI_Dist_graph_create_adjacent(
            plain.mpi(),
            static_cast<int>(sources.size()),
            sources.data(),
            weights == nullptr ? MPI_UNWEIGHTED : weights_for_mpi(weights->of_sources),
            static_cast<int>(destinations.size()),
            destinations.data(),
            weights == nullptr ? MPI_UNWEIGHTED : weights_for_mpi(weights->of_destinations),
            MPI_INFO_NULL,
            reorder == Reorder::yes ? 1 : 0,
            &made),
        "MPI_Dist_graph_create_adjacent",
        call);
    return detail::just_made(made, where);
}

detail::CommPtr made_graph(const Communicator& comm,
                           std::span<const Neighbours::Edge> edges,
                           Reorder reorder,
                           const Where& where) {
    std::vector<int> sources;
    std::vector<int> destinations;
    std::vector<int> weights;
    for (const Neighbours::Edge& edge : edges) {
        sources.push_back(edge.source);
        destinations.push_back(edge.destination);
        weights.push_back(edge.weight);
    }
    const detail::Call call = call_of(comm, edges.size(), where);
    check_ranks(comm, sources, "source", call);
    check_ranks(comm, destinations, "destination", call);
    check_weights(sources, weights, "source", call);
    const std::vector<int> one_each(edges.size(), 1);
    const detail::Making making(comm.mpi());
    const WithoutTopology plain(comm.mpi(), call);
    MPI_Comm made = MPI_COMM_NULL;
    detail::check(MPI_Dist_graph_create(plain.mpi(),
                                        static_cast<int>(edges.size()),
                                        sources.data(),
                                        one_each.data(),
                                        destinations.data(),
                                        weights_for_mpi(weights),
                                        MPI_INFO_NULL,
                                        reorder == Reorder::yes ? 1 : 0,
                                        &made),
                  "MPI_Dist_graph_create",
                  call);
    return detail::just_made(made, where);
}

/// What MPI made of a graph in which every rank knows its own edges: with other numbers if it
/// was allowed to.
detail::NeighbourLists lists_of_distributed(MPI_Comm comm) {
    int in = 0;
    int out = 0;
    int weighted = 0;
    check(MPI_Dist_graph_neighbors_count(comm, &in, &out, &weighted),
          "MPI_Dist_graph_neighbors_count");
    std::vector<int> sources(static_cast<std::size_t>(in));
    std::vector<int> destinations(static_cast<std::size_t>(out));
    std::vector<int> unused(static_cast<std::size_t>(in + out));
    int* const weights_in = weighted != 0 ? unused.data() : MPI_UNWEIGHTED;
    int* const weights_out = weighted != 0 ? unused.data() + in : MPI_UNWEIGHTED;
    check(MPI_Dist_graph_neighbors(
              comm, in, sources.data(), weights_in, out, destinations.data(), weights_out),
          "MPI_Dist_graph_neighbors");
    return {std::move(sources), std::move(destinations), {}};
}

/// Of a graph that every rank knows whole.
detail::NeighbourLists lists_of_whole(MPI_Comm comm) {
    int rank = 0;
    int count = 0;
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Graph_neighbors_count(comm, rank, &count), "MPI_Graph_neighbors_count");
    std::vector<int> neighbours(static_cast<std::size_t>(count));
    check(MPI_Graph_neighbors(comm, rank, count, neighbours.data()), "MPI_Graph_neighbors");
    return {neighbours, neighbours, {}};
}

detail::NeighbourLists lists_of(MPI_Comm comm) {
    int topology = MPI_UNDEFINED;
    check(MPI_Topo_test(comm, &topology), "MPI_Topo_test");
    return topology == MPI_GRAPH ? lists_of_whole(comm) : lists_of_distributed(comm);
}

constexpr std::array<int, 2> graphs{MPI_DIST_GRAPH, MPI_GRAPH};
constexpr const char* no_graph =
    "has no graph: make Neighbours of a Communicator and its ranks, or of an MPI_Comm that "
    "MPI_Dist_graph_create or MPI_Graph_create made; a grid is a Cartesian";

}  // namespace

Neighbours::Neighbours(const Communicator& comm,
                       const std::vector<int>& sources,
                       const std::vector<int>& destinations,
                       Reorder reorder,
                       Where where)
    : Neighbours(made_graph(comm, sources, destinations, nullptr, reorder, where)) {}

Neighbours::Neighbours(const Communicator& comm,
                       const std::vector<int>& sources,
                       const std::vector<int>& destinations,
                       const Weights& weights,
                       Reorder reorder,
                       Where where)
    : Neighbours(made_graph(comm, sources, destinations, &weights, reorder, where)) {}

Neighbours::Neighbours(MPI_Comm comm, Ownership ownership, Where where)
    : Neighbours(taken(comm, ownership, graphs, no_graph, where)) {}

Neighbours::Neighbours(const detail::CommPtr& state)
    : Neighbourhood(state, lists_of(state->raw)) {}

Neighbours Neighbours::of_edges(const Communicator& comm,
                                std::span<const Edge> edges,
                                Reorder reorder,
                                Where where) {
    return Neighbours(made_graph(comm, edges, reorder, where));
}

}  // namespace norma
