#include "norma/decompose/halo.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/step.hpp"

#include "decompose/cell_type.hpp"
#include "decompose/cuts.hpp"
#include "decompose/expect_ghosts.hpp"

#include <gtest/gtest.h>

namespace norma {
namespace {

using test::cuts;
using test::expect_ghosts;
using test::value_of;

/// What a call of this kind is refused with.
template <typename Make>
std::string refused(Make&& make) {
    try {
        make();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "";
}

template <int N>
void check_exchange(const Extents<N>& extents) {
    const Communicator world;
    for (const auto& parts : cuts<N>(extents, world.size())) {
        for (const HaloOptions& options :
             {HaloOptions{1, true}, HaloOptions{1, false}, HaloOptions{3, true}}) {
            Field<double, N> u(world, parts);
            Field<std::uint16_t, N> v(world, parts);
            u.fill([](const Index<N>& cell) { return static_cast<double>(value_of(cell, 1)); });
            v.fill([](const Index<N>& cell) {
                return static_cast<std::uint16_t>(value_of(cell, 2));
            });
            u.set_beyond(GhostRule<double, N>::value(77));
            v.set_beyond(GhostRule<std::uint16_t, N>::value(77));
            Halo halo(options, u, v);
            for (int again = 0; again < 2; ++again) {  // with other addresses each time
                halo.exchange();
                expect_ghosts(u, options, 1);
                expect_ghosts(v, options, 2);
                static_cast<void>(u.next());
                u.swap();
            }
        }
    }
}

TEST(Halo, BringsTheNeighboursCellsInOneDimension) {
    check_exchange<1>({23});
}

TEST(Halo, BringsTheNeighboursCellsInTwoDimensions) {
    check_exchange<2>({9, 14});
}

TEST(Halo, BringsTheNeighboursCellsInThreeDimensions) {
    check_exchange<3>({7, 6, 8});
}

TEST(Halo, IsWiderThanAnArrayThatGoesRound) {
    const Communicator world;
    for (const auto& parts : cuts<2>({4, 5}, world.size())) {
        if (!parts.periodic()[0] || !parts.periodic()[1]) continue;
        Field<double, 2> u(world, parts);
        u.fill([](const Index<2>& cell) { return static_cast<double>(value_of(cell, 1)); });
        const HaloOptions options{.width = 11};
        Halo halo(options, u);
        halo.exchange();
        expect_ghosts(u, options, 1);
    }
}

TEST(Halo, KnowsAnArrayFromOneThatWasAtItsAddress) {
    const Communicator world;
    const auto parts = Decomposition<2>::grid({256, 256}, {world.size(), 1});
    Field<double, 2> u(world, parts);
    Halo halo(u);
    for (std::uint64_t made = 0; made < 8; ++made) {
        // Arrays begin at eight different places in their memory: an eighth one later the first
        // place comes again.
        std::vector<Field<char, 2>> others;
        for (int i = 0; i < 7; ++i)
            others.emplace_back(world, parts);
        u = Field<double, 2>(world, parts, 1);
        u.fill([&](const Index<2>& cell) { return static_cast<double>(value_of(cell, made)); });
        u.set_beyond(GhostRule<double, 2>::value(77));
        halo.exchange();
        expect_ghosts(u, {}, made);
    }
}

TEST(Halo, GivesAnArrayThatWasMadeAnewRoomForItsGhosts) {
    const Communicator world;
    const auto parts = Decomposition<2>::grid({64, 48}, {world.size(), 1});
    Field<double, 2> u(world, parts);
    Halo halo({.width = 2}, u);
    u = Field<double, 2>(world, parts);
    halo.exchange();
    EXPECT_EQ(u.ghosts(), 2);
}

TEST(Halo, FollowsTheRulesOfTheSides) {
    const Communicator world;
    const Extents<2> extents{6, 7};
    using Rule = GhostRule<double, 2>;
    for (const auto& parts : cuts<2>(extents, world.size())) {
        if (parts.periodic()[0] || parts.periodic()[1]) continue;
        Field<double, 2> u(world, parts);
        u.fill(
            [](const Index<2>& cell) { return static_cast<double>(10 * cell[0] + cell[1]); });
        u.set_beyond(0, End::low, Rule::mirror());
        u.set_beyond(0, End::high, Rule::slope(0.5));
        u.set_beyond(1, End::low, Rule::value(-1));
        u.set_beyond(
            1, End::high, Rule::function([](double inside, const Index<2>& ghost, auto steps) {
                return 1000 + inside + 100 * static_cast<double>(ghost[1]) +
                       10000 * static_cast<double>(steps);
            }));
        Halo halo({.width = 2}, u);
        halo.exchange(3);
        const auto expected = [](std::int64_t y, std::int64_t x) {
            double value = 0;
            const std::int64_t row = y < 0 ? -1 - y : y > 5 ? 11 - y : y;
            if (x < 0) {
                value = -1;
            } else if (x > 6) {
                value = 31000 + static_cast<double>(10 * row + 13 - x + 100 * x);
            } else {
                value = static_cast<double>(10 * row + x);
            }
            if (y > 5) value += 0.5 * static_cast<double>(2 * (y - 6) + 1);
            return value;
        };
        if (u.bounds().empty()) continue;
        u.bounds().grown(2).for_each_row([&](Index<2> cell, std::int64_t count) {
            for (std::int64_t i = 0; i < count; ++i, ++cell[1])
                EXPECT_EQ(u[cell], expected(cell[0], cell[1])) << cell[0] << ' ' << cell[1];
        });
    }
}

TEST(Halo, MakesProgressOnlyAsNeighboursDo) {
    const Communicator world;
    for (const std::int64_t columns : {4, 256}) {  // through messages, and through memory
        Field<double, 2> u(world, Decomposition<2>::grid({256, columns}, {world.size(), 1}));
        u.fill([](const Index<2>& cell) { return static_cast<double>(value_of(cell, 1)); });
        u.set_beyond(GhostRule<double, 2>::value(77));
        Halo halo(u);
        halo.exchange();
        if (world.rank() == 0) {
            halo.start();
            EXPECT_EQ(halo.progress(), world.size() == 1);
            world.barrier();
        } else {
            world.barrier();
            halo.start();
        }
        while (!halo.progress()) {
        }
        halo.finish();
        expect_ghosts(u, {}, 1);
    }
}

TEST(Halo, ThatGoesBetweenStartAndFinishFinishes) {
    const Communicator world;
    Field<double, 2> u(world, Decomposition<2>::grid({256, 4}, {world.size(), 1}));
    u.fill([](const Index<2>& cell) { return static_cast<double>(value_of(cell, 1)); });
    u.set_beyond(GhostRule<double, 2>::value(77));
    {
        Halo halo(u);
        halo.start();
    }
    expect_ghosts(u, {}, 1);
}

TEST(Halo, IsStartedAndFinishedInTurn) {
    const Communicator world;
    Field<double, 1> u(world, Decomposition<1>::grid({64}, {world.size()}));
    u.fill([](const Index<1>& cell) { return static_cast<double>(value_of(cell, 1)); });
    u.set_beyond(GhostRule<double, 1>::value(77));
    Halo halo(u);
    for (int again = 0; again < 2; ++again) {
        EXPECT_EQ(refused([&] { halo.finish(); }),
                  "Halo: finish() where no exchange is under way; call start() before");
        EXPECT_EQ(refused([&] { halo.progress(); }),
                  "Halo: progress() where no exchange is under way; call start() before");
        halo.start();
        EXPECT_EQ(refused([&] { halo.start(); }),
                  "Halo: start() while an exchange is under way; call finish() before");
        EXPECT_EQ(refused([&] {
                      step(
                          halo, [](auto cell) { return cell(); }, 1);
                  }),
                  "step: an exchange of the halo is under way; call finish() before");
        halo.finish();
        expect_ghosts(u, {}, 1);
    }
}

TEST(Halo, RefusesWhatCannotBe) {
    const Communicator world;
    const auto rows = Decomposition<2>::grid({8, 8}, {world.size(), 1});
    const auto columns = Decomposition<2>::grid({8, 8}, {1, world.size()});
    Field<double, 2> u(world, rows);
    Field<double, 2> v(world, columns);
    if (world.size() > 1) {
        EXPECT_EQ(refused([&] { Halo halo(u, v); }),
                  "Halo: its fields are cut in different ways; give all of them the same "
                  "decomposition");
    }
    const auto round = Decomposition<2>::grid(
        {8, 8}, {world.size(), 1}, {.halo = 0, .periodic = {true, false}});
    Field<double, 2> w(world, round);
    EXPECT_EQ(refused([&] { Halo halo(u, w); }),
              "Halo: its fields go round in different dimensions; give all of them the same "
              "decomposition");
    EXPECT_EQ(refused([&] { Halo halo({.width = -1}, u); }),
              "Halo: a width of -1 cells; 0 or more are possible");
    EXPECT_EQ(refused([&] { Halo halo({.width = 9}, u); }),
              "Halo: a width of 9 cells, but dimension 0 of the array has only 8");
}

TEST(CellType, OfRowsOfMoreBytesThanAnInt) {
    constexpr std::int64_t many = std::int64_t{3} << 30;
    const auto layout = Layout<2>::of(Decomposition<2>::grid({4, many}, {1, 1}), 0, 1, 1);
    const auto type = detail::cell_type(layout, 1, Box<2>{{0, 0}, {2, many}});
    MPI_Count bytes = 0;
    MPI_Type_size_x(type.get(), &bytes);
    EXPECT_EQ(bytes, 2 * many);
    const auto tall = Layout<2>::of(Decomposition<2>::grid({many, 4}, {1, 1}), 0, 1, 1);
    EXPECT_EQ(
        refused([&] {
            static_cast<void>(detail::cell_type(tall, 1, Box<2>{{0, 0}, {many, 2}}));
        }),
        "Halo: 3221225472 cells along dimension 0 go to one neighbour at once, more than MPI "
        "counts there; cut the array into more parts, or make fewer steps at once");
}

TEST(Field, HasASecondArrayWhenItSwaps) {
    const Communicator world;
    Field<double, 1> u(world, Decomposition<1>::grid({8}, {world.size()}), 1, 4.0);
    u.swap();
    u.for_each_row([](const Index<1>& /*first*/, std::span<const double> row) {
        for (const double value : row)
            EXPECT_EQ(value, 4.0);
    });
}

}  // namespace
}  // namespace norma
