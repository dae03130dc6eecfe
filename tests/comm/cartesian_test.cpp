#include "norma/comm/cartesian.hpp"

#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace norma {
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
    EXPECT_THROW(Cartesian(world, {world.size() + 1}), UsageError);
    EXPECT_THROW(Cartesian(world, {-1}), UsageError);
    EXPECT_THROW(Cartesian(world, {1, 1, world.size() * 2}), UsageError);
    const Cartesian line(world, {0});
    EXPECT_THROW(std::ignore = line.coordinates_of(world.size()), UsageError);
    EXPECT_THROW(std::ignore = line.rank_of({0, 0}), UsageError);
    EXPECT_THROW(std::ignore = line.shift(1, 1), UsageError);
    EXPECT_THROW(std::ignore = line.sub({true, false}), UsageError);
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
