#include "norma/comm/neighbours.hpp"

#include "norma/comm/cartesian.hpp"
#include "norma/comm/communicator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

namespace norma {
namespace {

using testing::ElementsAre;

struct Ring : Neighbours {
    explicit Ring(const Communicator& comm)
        : Neighbours(comm,
                     {(comm.rank() + comm.size() - 1) % comm.size(),
                      (comm.rank() + 1) % comm.size()}) {}
    [[nodiscard]] int left() const { return sources()[0]; }
    [[nodiscard]] int right() const { return sources()[1]; }
};

/// On the world, on a part of it, and on a copy.
template <typename Body>
void on_every_kind_of_communicator(Body body) {
    const Communicator world;
    body(world);
    body(world.duplicate());
    body(*world.split(world.rank() % 2));
}

TEST(Neighbours, KnowTheirSourcesAndDestinations) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const Neighbours oneway(world, {previous}, {next});
    EXPECT_THAT(oneway.sources(), ElementsAre(previous));
    EXPECT_THAT(oneway.destinations(), ElementsAre(next));
    const Neighbours alone(world, {});
    EXPECT_TRUE(alone.exchange(std::vector<int>()).empty());
    EXPECT_THROW(Neighbours(Communicator::self(), {1}), UsageError);
}

/// In a ring of two, left and right are the same rank: what it sent to its left, its first
/// destination, comes first.
bool is_pair(const Communicator& comm) {
    return comm.size() <= 2;
}

TEST(Neighbours, ExchangeOneValueOfAnyTypeWithEach) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const Ring ring(comm);
        const int me = comm.rank();
        const auto name = [](int from, const char* side) {
            return std::to_string(from) + side;
        };
        const auto in = ring.exchange(std::vector<int>{10 * me, 10 * me + 1});
        const auto texts =
            ring.exchange(std::vector<std::string>{name(me, "left"), name(me, "right")});
        const auto later =
            ring.iexchange(std::vector<std::string>{name(me, "left"), name(me, "right")}).get();
        const bool pair = is_pair(comm);
        EXPECT_THAT(
            in,
            ElementsAre(10 * ring.left() + (pair ? 0 : 1), 10 * ring.right() + (pair ? 1 : 0)));
        EXPECT_THAT(texts,
                    ElementsAre(name(ring.left(), pair ? "left" : "right"),
                                name(ring.right(), pair ? "right" : "left")));
        EXPECT_EQ(texts, later);
        const auto lists = ring.exchange(std::vector<std::vector<std::string>>{{}, {"x"}});
        EXPECT_EQ(lists.size(), 2U);
    });
}

TEST(Neighbours, ExchangeRowsOfAnyLength) {
    on_every_kind_of_communicator([](const Communicator& comm) {
        const Ring ring(comm);
        const auto row = [](int from, int count) {
            return std::vector<int>(static_cast<std::size_t>(count), from);
        };
        const Ragged<int> out({row(comm.rank(), comm.rank()), row(comm.rank(), 1000)});
        const Ragged<int> in = ring.exchange_v(out);
        const Ragged<int> later = ring.iexchange_v(Ragged<int>(out)).get();
        EXPECT_EQ(in, later);
        const bool pair = is_pair(comm);
        EXPECT_THAT(in[0],
                    testing::ElementsAreArray(row(ring.left(), pair ? ring.left() : 1000)));
        EXPECT_THAT(in[1],
                    testing::ElementsAreArray(row(ring.right(), pair ? 1000 : ring.right())));
    });
}

TEST(Neighbours, GatherFromTheirSources) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const Neighbours oneway(world, {previous}, {next});
    EXPECT_THAT(oneway.neighbour_all_gather(world.rank()), ElementsAre(previous));
    EXPECT_THAT(oneway.neighbour_all_gather(std::to_string(world.rank())),
                ElementsAre(std::to_string(previous)));
    EXPECT_THAT(oneway.ineighbour_all_gather(world.rank()).get(), ElementsAre(previous));
    const auto rows = oneway.neighbour_all_gather_v(
        std::vector<double>(static_cast<std::size_t>(world.rank()), 1.5));
    EXPECT_EQ(rows[0].size(), static_cast<std::size_t>(previous));
}

TEST(Neighbours, ExchangePiecesOfTheirOwnTypes) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();
    const Neighbours both(world, {previous, next}, {next, previous});
    const std::vector<double> up(5, world.rank());
    const int down = world.rank();
    std::vector<double> from_below(5);
    int from_above = -1;
    both.exchange_w(std::vector<Piece>{piece(up), piece(down)},
                    std::vector<Piece>{piece(from_below), piece(from_above)});
    EXPECT_EQ(from_below, std::vector<double>(5, previous));
    EXPECT_EQ(from_above, next);
    from_above = -1;
    both.iexchange_w(std::vector<Piece>{piece(up), piece(down)},
                     std::vector<Piece>{piece(from_below), piece(from_above)})
        .wait();
    EXPECT_EQ(from_above, next);
}

/// A periodic field of `cells` numbers, each becoming the sum of itself and its neighbours.
std::vector<double> smoothed(std::vector<double> field, int steps) {
    for (int step = 0; step < steps; ++step) {
        std::vector<double> next(field.size());
        for (std::size_t i = 0; i < field.size(); ++i)
            next[i] = field[(i + field.size() - 1) % field.size()] + field[i] +
                      field[(i + 1) % field.size()];
        field = next;
    }
    return field;
}

TEST(Neighbours, PreparedHalosGiveTheSerialAnswer) {
    const Communicator world;
    constexpr std::size_t own = 5;
    constexpr int steps = 4;
    // One dimension that goes round: before and after.
    const Cartesian line(world, {0}, {true});
    std::vector<double> start(own * static_cast<std::size_t>(world.size()));
    std::iota(start.begin(), start.end(), 1.0);
    const auto first = own * static_cast<std::size_t>(line.coordinates()[0]);
    std::vector<double> part(own);
    for (std::size_t i = 0; i < own; ++i)
        part[i] = start[first + i];
    std::vector<double> edges(2);
    std::vector<double> ghosts(2);
    Prepared halo = line.prepare_exchange_into(edges, ghosts);
    for (int step = 0; step < steps; ++step) {
        edges[0] = part.front();
        edges[1] = part.back();
        halo.start();
        halo.wait();
        std::vector<double> next(own);
        for (std::size_t i = 0; i < own; ++i)
            next[i] = (i == 0 ? ghosts[0] : part[i - 1]) + part[i] +
                      (i + 1 == own ? ghosts[1] : part[i + 1]);
        part = next;
    }
    const auto expected = smoothed(start, steps);
    for (std::size_t i = 0; i < own; ++i)
        EXPECT_EQ(part[i], expected[first + i]) << i;
}

}  // namespace
}  // namespace norma
