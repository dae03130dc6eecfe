// How graphs are made, taken and refused.
#include "norma/comm/neighbours.hpp"

#include "norma/comm/communicator.hpp"

#include "comm/expect_refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace norma {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Ints = std::vector<int>;

int next(const Communicator& comm) {
    return (comm.rank() + 1) % comm.size();
}
int previous(const Communicator& comm) {
    return (comm.rank() + comm.size() - 1) % comm.size();
}

TEST(Neighbours, KnowTheirSourcesAndDestinations) {
    const Communicator world;
    const Neighbours oneway(world, {previous(world)}, {next(world)});
    EXPECT_THAT(oneway.sources(), ElementsAre(previous(world)));
    EXPECT_THAT(oneway.destinations(), ElementsAre(next(world)));
    const Neighbours both(world, {previous(world), next(world)});
    EXPECT_THAT(both.sources(), ElementsAre(previous(world), next(world)));
    EXPECT_THAT(both.destinations(), ElementsAre(previous(world), next(world)));
    EXPECT_THAT(Neighbours(world, {}).sources(), IsEmpty());
}

TEST(Neighbours, AreRefusedWithTheRankThatIsNone) {
    const Communicator self = Communicator::self().duplicate();
    self.set_name("alone");
    expect_refusal("source 1 is outside 0..0 of communicator 'alone'",
                   [&] { Neighbours(self, {1}); });
    expect_refusal("destination -5 is outside 0..0", [&] { Neighbours(self, {0}, {-5}); });
    expect_refusal("leave a neighbour out that is not there",
                   [&] { Neighbours(self, {no_rank}); });
    expect_refusal("2 weights were given for 1 sources", [&] {
        Neighbours(self, {0}, {0}, {{1, 2}, {1}});
    });
    expect_refusal("weight -1 is below 0", [&] { Neighbours(self, {0}, {0}, {{1}, {-1}}); });
    const std::vector<Neighbours::Edge> edges{{0, 0}, {0, 3}};
    expect_refusal("destination 3 is outside 0..0",
                   [&] { std::ignore = Neighbours::of_edges(self, edges); });
}

struct WeightsOfMpi {
    Ints sources;
    Ints destinations;
};

WeightsOfMpi weights_of(const Neighbours& graph) {
    const auto in = graph.sources().size();
    const auto out = graph.destinations().size();
    WeightsOfMpi weights{Ints(in), Ints(out)};
    Ints sources(in);
    Ints destinations(out);
    MPI_Dist_graph_neighbors(graph.mpi(),
                             static_cast<int>(in),
                             sources.data(),
                             weights.sources.data(),
                             static_cast<int>(out),
                             destinations.data(),
                             weights.destinations.data());
    return weights;
}

TEST(Neighbours, TellMpiTheirWeights) {
    const Communicator world;
    const Neighbours ring(world,
                          {previous(world)},
                          {next(world)},
                          {{previous(world) + 100}, {world.rank() + 100}});
    const WeightsOfMpi weights = weights_of(ring);
    EXPECT_THAT(weights.sources, ElementsAre(previous(world) + 100));
    EXPECT_THAT(weights.destinations, ElementsAre(world.rank() + 100));
    EXPECT_THAT(ring.exchange(Ints{world.rank()}), ElementsAre(previous(world)));
    // A rank without neighbours has weights too: none.
    const bool first = world.rank() == 0;
    const Neighbours loop(world,
                          first ? Ints{0} : Ints(),
                          first ? Ints{0} : Ints(),
                          {first ? Ints{3} : Ints(), first ? Ints{3} : Ints()});
    EXPECT_EQ(loop.exchange(first ? Ints{7} : Ints()), first ? Ints{7} : Ints());
}

TEST(Neighbours, AreMadeOfEdgesThatAnyRankKnows) {
    const Communicator world;
    const int last = world.size() - 1;
    // The last rank knows them all: a star around rank 0, itself included.
    std::vector<Neighbours::Edge> edges;
    for (int rank = 0; world.rank() == last && rank < world.size(); ++rank)
        edges.push_back({rank, 0, rank + 1});
    const Neighbours star = Neighbours::of_edges(world, edges);
    EXPECT_THAT(star.destinations(), ElementsAre(0));
    EXPECT_THAT(weights_of(star).destinations, ElementsAre(world.rank() + 1));
    EXPECT_EQ(star.sources().size(), world.rank() == 0 ? world.size() : 0U);
    EXPECT_EQ(star.exchange(std::vector<std::string>{std::to_string(world.rank())}).size(),
              star.sources().size());
    const Ints in = star.exchange(Ints{world.rank()});
    EXPECT_EQ(in, star.sources());
}

TEST(Neighbours, MayGetOtherNumbers) {
    const Communicator world;
    const Neighbours ring(world, {previous(world)}, {next(world)}, {{1}, {1}}, Reorder::yes);
    EXPECT_THAT(ring.exchange(Ints{ring.rank()}), ElementsAre(ring.sources()[0]));
    EXPECT_THAT(ring.exchange(Ints{world.rank()}).size(), 1U);
}

TEST(Neighbours, AreTakenFromAGraphOfMpi) {
    const Communicator world;
    const Neighbours made(world, {previous(world)}, {next(world)}, {{1}, {1}});
    const Neighbours taken(made.mpi());
    EXPECT_EQ(taken.sources(), made.sources());
    EXPECT_EQ(taken.destinations(), made.destinations());
    EXPECT_THAT(taken.exchange(Ints{world.rank()}), ElementsAre(previous(world)));
    const Neighbours copy(made.mpi(), Ownership::duplicate);
    EXPECT_NE(copy.mpi(), made.mpi());
    EXPECT_THAT(copy.exchange(Ints{world.rank()}), ElementsAre(previous(world)));
}

TEST(Neighbours, AreTakenFromAGraphThatEveryRankKnowsWhole) {
    const Communicator world;
    // Everybody's neighbour is the rank counted from the other end.
    Ints ends;
    Ints neighbours;
    for (int rank = 0; rank < world.size(); ++rank) {
        ends.push_back(rank + 1);
        neighbours.push_back(world.size() - 1 - rank);
    }
    MPI_Comm made = MPI_COMM_NULL;
    MPI_Graph_create(world.mpi(), world.size(), ends.data(), neighbours.data(), 0, &made);
    const Neighbours mirrored(made, Ownership::own);
    const int other = world.size() - 1 - world.rank();
    EXPECT_THAT(mirrored.sources(), ElementsAre(other));
    EXPECT_THAT(mirrored.exchange(Ints{world.rank()}), ElementsAre(other));
    EXPECT_THAT(
        mirrored.iexchange(std::vector<std::string>{std::to_string(world.rank())}).get(),
        ElementsAre(std::to_string(other)));
}

TEST(Neighbours, AreNotTakenFromWhatHasNoGraph) {
    const Communicator world = Communicator().duplicate();
    world.set_name("flat");
    expect_refusal("communicator 'flat' has no graph", [&] { Neighbours(world.mpi()); });
    EXPECT_THROW(Neighbours(MPI_COMM_NULL), UsageError);
}

TEST(Neighbours, AreMadeWhileCollectivesAreUnderWay) {
    for (int round = 0; round < 20; ++round) {
        const Communicator copy = Communicator().duplicate();
        auto text = copy.iall_gather(std::to_string(copy.rank()));
        const Neighbours ring(copy, {previous(copy)}, {next(copy)});
        auto later = ring.iexchange(std::vector<std::string>{"x"});
        const Neighbours star = Neighbours::of_edges(ring, {});
        EXPECT_THAT(ring.exchange(Ints{copy.rank()}), ElementsAre(previous(copy)));
        EXPECT_EQ(text.get().size(), static_cast<std::size_t>(copy.size()));
        EXPECT_THAT(later.get(), ElementsAre("x"));
    }
}

}  // namespace
}  // namespace norma
