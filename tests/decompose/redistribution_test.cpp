#include "norma/decompose/redistribution.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/decompose/gather.hpp"

#include "decompose/numbered_cells.hpp"
#include "decompose/random_decomposition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <new>
#include <numeric>
#include <stdexcept>

namespace norma {
namespace {

std::int64_t ghosts_for(CutKind kind, std::mt19937& random) {
    const auto ghosts = static_cast<std::int64_t>(random() % 3);
    return kind == CutKind::block_cyclic ? 0 : ghosts;
}

template <typename T, int N>
void move_at_random(const Communicator& world,
                    const Extents<N>& extents,
                    std::size_t buffer_bytes,
                    unsigned seed) {
    std::mt19937 random(seed);
    const auto a = random_decomposition<N>(extents, world.size(), random);
    const auto b = random_decomposition<N>(extents, world.size(), random);
    Field<T, N> from(world, a, ghosts_for(a.kind(), random), T{});
    Field<T, N> to(world, b, ghosts_for(b.kind(), random), T{});
    fill(from);
    const Redistribution<N> there(world, a, b, {.buffer_bytes = buffer_bytes});
    there.run(from, to);
    EXPECT_EQ(wrong_cells(to), 0) << "seed " << seed;

    Field<T, N> again(world, a, 0, T{});
    const Redistribution<N> back(world, b, a, {.buffer_bytes = buffer_bytes});
    back.run(to, again);
    EXPECT_EQ(wrong_cells(again), 0) << "back, seed " << seed;
}

TEST(Redistribution, BringsEveryCellToItsPlaceBetweenAnyTwoDecompositions) {
    const Communicator world;
    for (unsigned seed = 0; seed < 40; ++seed) {
        move_at_random<double, 1>(world, {1001}, 64 << 20, seed);
        move_at_random<double, 2>(world, {61, 83}, 64 << 20, seed);
        move_at_random<float, 3>(world, {13, 17, 19}, 64 << 20, seed);
        move_at_random<std::uint8_t, 2>(world, {9, 23}, 64 << 20, seed);
        move_at_random<std::complex<double>, 2>(world, {20, 33}, 64 << 20, seed);
    }
}

TEST(Redistribution, NeedsNoMoreMemoryThanItIsGiven) {
    const Communicator world;
    for (const std::size_t bytes : {0U, 1U, 17U, 48U, 1000U, 4096U})
        for (unsigned seed = 100; seed < 106; ++seed) {
            move_at_random<double, 2>(world, {37, 41}, bytes, seed);
            move_at_random<std::int16_t, 3>(world, {7, 11, 13}, bytes, seed);
        }
}

TEST(Redistribution, MovesWhatIsLargerThanAllMessagesUnderWay) {
    const Communicator world;
    const Extents<2> extents{1500, 1500};
    const int ranks = world.size();
    const auto rows = Decomposition<2>::grid(extents, {ranks, 1});
    const auto columns = Decomposition<2>::grid(extents, {1, ranks});
    const auto cyclic = Decomposition<2>::block_cyclic(extents, {ranks, 1}, {64, 64});
    Field<double, 2> a(world, rows);
    Field<double, 2> b(world, columns, 2);
    Field<double, 2> c(world, cyclic);
    fill(a);
    Redistribution<2>(world, rows, columns).run(a, b);
    EXPECT_EQ(wrong_cells(b), 0);
    Redistribution<2>(world, columns, cyclic).run(b, c);
    EXPECT_EQ(wrong_cells(c), 0);
}

TEST(Redistribution, LeavesGhostsAsTheyAre) {
    const Communicator world;
    const Extents<2> extents{30, 20};
    const auto rows = Decomposition<2>::grid(extents, {world.size(), 1});
    Field<int, 2> from(world, rows);
    Field<int, 2> to(world, rows, 2, -7);
    fill(from);
    Redistribution<2>(world, rows, rows).run(from, to);
    EXPECT_EQ(wrong_cells(to), 0);
    const Box<2> own = to.bounds();
    own.grown(2).for_each_row([&](Index<2> cell, std::int64_t cells) {
        for (std::int64_t i = 0; i < cells; ++i, ++cell[1]) {
            if (!own.contains(cell)) {
                EXPECT_EQ(to[cell], -7);
            }
        }
    });
}

TEST(Redistribution, WorksOnMemoryOfTheCaller) {
    const Communicator world;
    const Extents<2> extents{24, 36};
    const auto a = Decomposition<2>::grid(extents, {1, world.size()});
    const auto b = Decomposition<2>::block_cyclic(extents, {world.size(), 1}, {5, 7});
    const auto from_layout = Layout<2>::of(a, world.rank(), 0, sizeof(float));
    const auto to_layout = Layout<2>::of(b, world.rank(), 0, sizeof(float));
    std::vector<float> from(from_layout.size());
    std::vector<float> to(to_layout.size());
    from_layout.bounds().for_each_row([&](Index<2> cell, std::int64_t cells) {
        for (std::int64_t i = 0; i < cells; ++i, ++cell[1])
            from[static_cast<std::size_t>(from_layout.offset(cell))] =
                value_of<float>(extents, cell);
    });
    const Redistribution<2> plan(world, a, b);
    plan.run(std::span<const float>(from), std::span(to));
    for (std::size_t box = 0; box < to_layout.boxes().size(); ++box)
        to_layout.boxes()[box].for_each_row([&](Index<2> cell, std::int64_t cells) {
            for (std::int64_t i = 0; i < cells; ++i, ++cell[1])
                EXPECT_EQ(to[static_cast<std::size_t>(to_layout.offset(box, cell))],
                          value_of<float>(extents, cell));
        });
}

TEST(Redistribution, KeepsItsMessagesApartFromThoseOfTheUser) {
    const Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const Extents<1> extents{100};
    const auto whole = Decomposition<1>::block_cyclic(extents, {world.size()}, {1});
    const auto parts = Decomposition<1>::grid(extents, {world.size()});
    Field<int, 1> from(world, whole);
    Field<int, 1> to(world, parts);
    fill(from);
    auto message = world.irecv<std::vector<int>>(any_source);  // takes anything of `world`
    Redistribution<1>(world, whole, parts).run(from, to);
    EXPECT_EQ(wrong_cells(to), 0);
    world.send(std::vector<int>{1, 2, 3}, next);
    EXPECT_EQ(message.get(), (std::vector<int>{1, 2, 3}));
}

TEST(Redistribution, CountsWhatMovesWithoutMovingIt) {
    // Two row bands become two column bands: a quarter stays, a quarter moves, on each rank.
    const auto rows = Decomposition<2>::grid({8, 8}, {2, 1});
    const auto columns = Decomposition<2>::grid({8, 8}, {1, 2});
    const auto cost = redistribution_cost(rows, columns, 4);
    EXPECT_EQ(cost.copied_bytes, 2U * 16 * 4);
    EXPECT_EQ(cost.moved_bytes, 2U * 16 * 4);
    EXPECT_EQ(cost.most_sent, 16U * 4);
    EXPECT_EQ(cost.most_received, 16U * 4);
    EXPECT_EQ(cost.pairs, 2);
    EXPECT_EQ(cost.most_peers, 1);
    const auto nothing = redistribution_cost(rows, rows, 4);
    EXPECT_EQ(nothing.moved_bytes, 0U);
    EXPECT_EQ(nothing.copied_bytes, 64U * 4);
    EXPECT_EQ(nothing.pairs, 0);
}

TEST(Redistribution, RefusesWhatDoesNotFit) {
    const Communicator world;
    const int ranks = world.size();
    const auto rows = Decomposition<2>::grid({8, 8}, {ranks, 1});
    const auto others = Decomposition<2>::grid({8, 9}, {ranks, 1});
    const auto more = Decomposition<2>::grid({8, 8}, {ranks + 1, 1});
    EXPECT_THROW(Redistribution<2>(world, rows, others), UsageError);
    EXPECT_THROW(Redistribution<2>(world, more, more), UsageError);
    if (ranks > 1) {
        const RedistributionOptions own{static_cast<std::size_t>(1000 + world.rank())};
        EXPECT_THROW(Redistribution<2>(world, rows, rows, own), UsageError);
    }
    const Redistribution<2> plan(world, rows, rows);
    std::vector<int> few(3);
    std::vector<int> enough(1000);
    EXPECT_THROW(plan.run(std::span<const int>(few), std::span(enough)), UsageError);
    EXPECT_THROW(plan.run(std::span<const int>(enough), std::span(few)), UsageError);
    Field<int, 2> field(world, rows);
    Field<int, 2> another(world, others);
    EXPECT_THROW(plan.run(field, another), UsageError);
}

TEST(Gather, GivesTheRootTheWholeArrayInTheOrderOfC) {
    const Communicator world;
    for (unsigned seed = 0; seed < 6; ++seed) {
        std::mt19937 random(seed);
        const Extents<3> extents{5, 7, 9};
        Field<double, 3> field(world, random_decomposition<3>(extents, world.size(), random));
        fill(field);
        const int root = world.size() - 1;
        const auto whole = gather(field, root);
        EXPECT_EQ(whole.has_value(), world.rank() == root);
        if (!whole) continue;
        std::vector<double> expected(5 * 7 * 9);
        std::iota(expected.begin(), expected.end(), 1.0);
        EXPECT_EQ(*whole, expected);
    }
}

TEST(Gather, EndsEverywhereIfTheRootHasNoRoom) {
    const Communicator world;
    for (int root = 0; root < world.size(); ++root) {
        int asked = 0;
        EXPECT_THROW(detail::allocate_at(world,
                                         root,
                                         [&] {
                                             ++asked;
                                             throw std::length_error("too much");
                                         }),
                     std::bad_alloc);
        EXPECT_EQ(asked, world.rank() == root ? 1 : 0);
        detail::allocate_at(world, root, [] {});
    }
}

TEST(Scatter, BringsAnArrayOfTheRootToEveryRank) {
    const Communicator world;
    for (unsigned seed = 0; seed < 6; ++seed) {
        std::mt19937 random(seed);
        const Extents<2> extents{15, 9};
        Field<float, 2> field(world, random_decomposition<2>(extents, world.size(), random));
        std::vector<float> whole(world.rank() == 0 ? 15 * 9 : 0);
        std::iota(whole.begin(), whole.end(), 1.0F);
        scatter(std::span<const float>(whole), field, 0);
        EXPECT_EQ(wrong_cells(field), 0);
    }
    Field<float, 2> field(world, Decomposition<2>::grid({8, 8}, {world.size(), 1}));
    const std::vector<float> few(3);
    EXPECT_THROW(scatter(std::span<const float>(few), field, 0), UsageError);
    EXPECT_THROW(scatter(std::span<const float>(few), field, world.size()), UsageError);
}

}  // namespace
}  // namespace norma
