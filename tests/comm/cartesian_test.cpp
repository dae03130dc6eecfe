#include "norma/comm/cartesian.hpp"

#include "norma/comm/communicator.hpp"

#include "comm/expect_refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace norma {

/// A class that nobody can make of nothing.
class Job {
  public:
    explicit Job(int number) : number_(number) {}
    [[nodiscard]] int number() const { return number_; }
    template <typename Archive>
    void serialize(Archive& /*archive*/, unsigned /*version*/) {}

  private:
    int number_;
};
template <typename Archive>
void save_construct_data(Archive& archive, const Job* job, unsigned /*version*/) {
    archive << job->number();
}
template <typename Archive>
void load_construct_data(Archive& archive, Job* room, unsigned /*version*/) {
    int number = 0;
    archive >> number;
    ::new (room) Job(number);
}

namespace {

using testing::ElementsAre;

TEST(Cartesian, ChoosesExtentsThatFit) {
    const Communicator world;
    const Cartesian grid(world, {0, 0});
    EXPECT_EQ(grid.dimensions(), 2);
    EXPECT_EQ(grid.extents()[0] * grid.extents()[1], world.size());
    EXPECT_EQ(grid.size(), world.size());
    for (int rank = 0; rank < grid.size(); ++rank)
        EXPECT_EQ(grid.rank_of(grid.coordinates_of(rank)), rank);
}

TEST(Cartesian, RefusesWhatDoesNotFit) {
    const Communicator world;
    const int ranks = world.size();
    const std::string right = "their product must be " + std::to_string(ranks);
    expect_refusal(right, [&] { Cartesian(world, {ranks + 1}); });
    expect_refusal("extents -1 cannot be", [&] { Cartesian(world, {-1}); });
    expect_refusal(right, [&] { Cartesian(world, {1, 1, ranks * 2}); });
    expect_refusal(right, [&] { Cartesian(world, {0, ranks + 1}); });
    expect_refusal(right, [&] { Cartesian(world, {1 << 30, 1 << 30, 1 << 30}); });
    expect_refusal("3 answers say whether 1 dimensions go round", [&] {
        Cartesian(world, {0}, {true, true, true});
    });
    const Cartesian line(world, {0});
    expect_refusal("cartesian_test.cpp",
                   [&] { std::ignore = line.coordinates_of(world.size()); });
    expect_refusal("2 coordinates were given for a grid of 1 dimensions", [&] {
        std::ignore = line.rank_of({0, 0});
    });
    expect_refusal("dimension 1 is not one of the 1", [&] { std::ignore = line.shift(1, 1); });
    expect_refusal("2 answers were given for a grid of 1 dimensions", [&] {
        std::ignore = line.sub({true, false});
    });
}

// A host program's MPI stops it at an error, unless it said otherwise.
TEST(Cartesian, IsRefusedBeforeMpiSees) {
    const Communicator world;
    MPI_Errhandler before = MPI_ERRHANDLER_NULL;
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &before);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL);
    EXPECT_THROW(Cartesian(world, {world.size(), 2}), UsageError);
    if (world.size() > 1) {
        EXPECT_THROW(Cartesian(world, {1}), UsageError);
    }
    EXPECT_THROW(Cartesian(world.mpi()), UsageError);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, before);
    MPI_Errhandler_free(&before);
}

TEST(Cartesian, IsTakenFromAGridOfMpi) {
    const Communicator world = Communicator().duplicate();
    const int ranks = world.size();
    const int goes_round = 1;
    MPI_Comm made = MPI_COMM_NULL;
    MPI_Cart_create(world.mpi(), 1, &ranks, &goes_round, 0, &made);
    const Cartesian attached(made);
    EXPECT_THAT(attached.extents(), ElementsAre(ranks));
    EXPECT_THAT(attached.periodic(), ElementsAre(true));
    const Cartesian copy(made, Ownership::duplicate);
    EXPECT_NE(copy.mpi(), made);
    const Cartesian owner(made, Ownership::own);
    EXPECT_EQ(owner.mpi(), made);
    for (const Cartesian& grid : {attached, copy, owner}) {
        const std::vector<int> in = grid.exchange(std::vector<int>(2, world.rank()));
        EXPECT_EQ(in, grid.sources());
    }
    world.set_name("flat");
    expect_refusal("communicator 'flat' has no grid", [&] { Cartesian(world.mpi()); });
    EXPECT_THROW(Cartesian(MPI_COMM_NULL), UsageError);
    EXPECT_THROW(Cartesian(Neighbours(world, {}).mpi()), UsageError);
}

TEST(Cartesian, EndsAtItsEdgesOrGoesRound) {
    const Communicator world;
    const int last = world.size() - 1;
    const Cartesian open(world, {0});
    EXPECT_EQ(open.rank_of({-1}), no_rank);
    EXPECT_EQ(open.shift(0, 1).destination, world.rank() == last ? no_rank : world.rank() + 1);
    const Cartesian round(world, {0}, {true});
    EXPECT_EQ(round.rank_of({-1}), last);
    EXPECT_EQ(round.shift(0, 1).source, (world.rank() + last) % world.size());
}

TEST(Cartesian, ExchangesWithTheNeighboursItHas) {
    const Communicator world;
    const Cartesian line(world, {0});
    const bool first = world.rank() == 0;
    const bool last = world.rank() == world.size() - 1;
    const auto in = line.exchange(std::vector<int>{world.rank() * 2, world.rank() * 2 + 1});
    EXPECT_THAT(
        in,
        ElementsAre(first ? 0 : (world.rank() - 1) * 2 + 1, last ? 0 : (world.rank() + 1) * 2));
    const auto texts = line.exchange(
        std::vector<std::vector<std::string>>{{std::to_string(world.rank())}, {}});
    EXPECT_EQ(texts[0].size(), 0U);
    EXPECT_EQ(texts[1].size(), last ? 0U : 1U);
}

TEST(Cartesian, LeavesThePlacesBeyondItsEdgesAsTheyWere) {
    const Communicator world;
    const Cartesian line(world, {0});
    const bool first = world.rank() == 0;
    const bool last = world.rank() == world.size() - 1;
    std::vector<int> in{-1, -2};
    line.exchange_into(std::vector<int>{world.rank(), world.rank()}, in);
    EXPECT_THAT(in, ElementsAre(first ? -1 : world.rank() - 1, last ? -2 : world.rank() + 1));
    // Rows of before are no rows of nobody.
    Ragged<int> rows({7, 7, 7}, {1, 2});
    line.exchange_v_into(Ragged<int>({1, 2, 2}, {1, 2}), rows);
    EXPECT_THAT(rows.lengths(), ElementsAre(first ? 0U : 2U, last ? 0U : 1U));
    rows = Ragged<int>({7, 7, 7}, {1, 2});
    line.neighbour_all_gather_v_into(std::vector<int>{1, 2, 3}, rows);
    EXPECT_THAT(rows.lengths(), ElementsAre(first ? 0U : 3U, last ? 0U : 3U));
    const auto names = line.neighbour_all_gather(std::to_string(world.rank()));
    EXPECT_EQ(names[0], first ? "" : std::to_string(world.rank() - 1));
    EXPECT_EQ(line.ineighbour_all_gather(true).get(), (std::vector<bool>{!first, !last}));
}

TEST(Cartesian, HasNoValueOfNobodyForATypeWithoutDefault) {
    const Communicator world;
    const Cartesian ring(world, {0}, {true});
    EXPECT_EQ(ring.exchange(std::vector<Job>(2, Job(world.rank())))[0].number(),
              ring.sources()[0]);
    const Cartesian pair(Communicator::self(), {1});
    expect_refusal("exchange std::optional of it",
                   [&] { std::ignore = pair.exchange(std::vector<Job>(2, Job(1))); });
    const auto nothing = pair.exchange(std::vector<std::optional<Job>>(2));
    EXPECT_FALSE(nothing[0].has_value());
}

/// What the rank `from` sends one way, and the other.
std::vector<int> both_ways(int from) {
    return {from * 10 + 1, from * 10 + 2};
}

TEST(Cartesian, BringsInFromOneSideWhatWasSentToTheOther) {
    const Communicator world;
    const Cartesian ring(world, {0}, {true});
    const auto out = both_ways(ring.rank());
    const std::vector<int> expected{both_ways(ring.sources()[0])[1],
                                    both_ways(ring.sources()[1])[0]};
    EXPECT_EQ(ring.exchange(out), expected);
    EXPECT_EQ(ring.iexchange(std::vector<int>(out)).get(), expected);
    std::vector<int> in(2);
    ring.exchange_into(out, in);
    EXPECT_EQ(in, expected);
    in = {0, 0};
    ring.iexchange_into(out, in).wait();
    EXPECT_EQ(in, expected);
    in = {0, 0};
    Prepared prepared = ring.prepare_exchange_into(out, in);
    prepared.start();
    prepared.wait();
    EXPECT_EQ(in, expected);
    const Ragged<int> rows({out[0], out[1], out[1]}, {1, 2});
    for (const Ragged<int>& got : {ring.exchange_v(rows), ring.iexchange_v(rows).get()}) {
        EXPECT_THAT(got[0], ElementsAre(expected[0], expected[0]));
        EXPECT_THAT(got[1], ElementsAre(expected[1]));
    }
    in = {0, 0};
    const std::vector<Piece> pieces{piece(out[0]), piece(out[1])};
    ring.exchange_w(pieces, std::vector<Piece>{piece(in[0]), piece(in[1])});
    EXPECT_EQ(in, expected);
    in = {0, 0};
    ring.iexchange_w(pieces, std::vector<Piece>{piece(in[0]), piece(in[1])}).wait();
    EXPECT_EQ(in, expected);
}

TEST(Cartesian, KeepsTheSidesApartInDimensionsOfOneRank) {
    const Cartesian alone(Communicator::self(), {1, 1, 1}, {true, false, true});
    const std::vector<int> out{1, 2, 3, 4, 5, 6};
    const std::vector<int> expected{2, 1, 0, 0, 6, 5};
    EXPECT_EQ(alone.exchange(out), expected);
    EXPECT_EQ(alone.iexchange(std::vector<int>(out)).get(), expected);
    const std::vector<std::string> texts{"1", "2", "3", "4", "5", "6"};
    EXPECT_THAT(alone.exchange(texts), ElementsAre("2", "1", "", "", "6", "5"));
    EXPECT_THAT(alone.iexchange(std::vector<std::string>(texts)).get(),
                ElementsAre("2", "1", "", "", "6", "5"));
}

TEST(Cartesian, MayHaveNoDimension) {
    const Communicator world;
    const Cartesian line(world, {0}, {true});
    const Cartesian point = line.sub({false});
    EXPECT_EQ(point.dimensions(), 0);
    EXPECT_EQ(point.size(), 1);
    EXPECT_EQ(point.rank_of({}), 0);
    EXPECT_TRUE(point.coordinates().empty());
    EXPECT_TRUE(point.exchange(std::vector<int>()).empty());
}

TEST(Cartesian, LiesOnPartsAndCopiesOfTheWorld) {
    const Communicator world;
    for (const Communicator& comm : {world.duplicate(), *world.split(world.rank() % 2)}) {
        auto meanwhile = comm.iall_gather(std::string("x"));
        const Cartesian grid(comm, {0, 0}, {true, true}, Reorder::yes);
        const Cartesian part = grid.sub({true, false});
        EXPECT_EQ(grid.exchange(std::vector<int>(4, grid.rank())), grid.sources());
        EXPECT_EQ(part.size(), grid.extents()[0]);
        EXPECT_EQ(meanwhile.get().size(), static_cast<std::size_t>(comm.size()));
    }
}

TEST(Cartesian, HasGridsOfSomeOfItsDimensions) {
    const Communicator world;
    const Cartesian grid(world, {0, 0}, {true, false});
    const Cartesian rows = grid.sub({false, true});
    EXPECT_EQ(rows.dimensions(), 1);
    EXPECT_EQ(rows.size(), grid.extents()[1]);
    EXPECT_EQ(rows.coordinates()[0], grid.coordinates()[1]);
    EXPECT_EQ(rows.all_reduce(grid.coordinates()[0], Min()), grid.coordinates()[0]);
}

}  // namespace
}  // namespace norma
