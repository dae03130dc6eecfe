#include "norma/decompose/decomposition.hpp"

#include "decompose/owner_map.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace norma {
namespace {

using test::expect_consistent;
using test::Numbers;
using test::refusal;

template <int N>
std::array<int, static_cast<std::size_t>(N)> some_processes(Numbers& numbers) {
    std::array<int, static_cast<std::size_t>(N)> processes;
    for (int& along : processes)
        along = static_cast<int>(numbers.from(1, 5));
    return processes;
}

template <int N>
Extents<N> some_extents(Numbers& numbers) {
    Extents<N> extents;
    for (std::int64_t& along : extents)
        along = numbers.from(1, N == 1 ? 200 : N == 2 ? 30 : 12);
    return extents;
}

/// Boxes from cutting in two at random, owners at random: a part may have several, or none.
template <int N>
void cut_at_random(const Box<N>& box,
                   int parts,
                   Numbers& numbers,
                   std::vector<OwnedBox<N>>& out) {
    const auto d = static_cast<std::size_t>(numbers.from(0, N - 1));
    if (box.hi[d] - box.lo[d] < 2 || numbers.from(0, 7) == 0) {
        out.push_back({static_cast<int>(numbers.from(0, parts - 1)), box});
        return;
    }
    Box<N> low = box;
    Box<N> high = box;
    low.hi[d] = high.lo[d] = numbers.from(box.lo[d] + 1, box.hi[d] - 1);
    cut_at_random(low, parts, numbers, out);
    cut_at_random(high, parts, numbers, out);
}

template <int N>
void try_all_kinds() {
    Numbers numbers(N);
    for (int trial = 0; trial < 60; ++trial) {
        const Extents<N> extents = some_extents<N>(numbers);
        const auto processes = some_processes<N>(numbers);
        expect_consistent(Decomposition<N>::grid(extents, processes), numbers);

        Extents<N> block;
        for (std::int64_t& along : block)
            along = numbers.from(1, 4);
        expect_consistent(Decomposition<N>::block_cyclic(extents, processes, block), numbers);

        std::vector<OwnedBox<N>> boxes;
        cut_at_random(Box<N>::of(extents), 7, numbers, boxes);
        expect_consistent(Decomposition<N>::boxes(extents, 7, boxes), numbers);
    }
}

TEST(Decomposition, SaysTheSameByBoxesByOwnerAndByRegionIn1D) {
    try_all_kinds<1>();
}
TEST(Decomposition, SaysTheSameByBoxesByOwnerAndByRegionIn2D) {
    try_all_kinds<2>();
}
TEST(Decomposition, SaysTheSameByBoxesByOwnerAndByRegionIn3D) {
    try_all_kinds<3>();
}

TEST(Decomposition, FindsOwnersAmongBoxesThatNoPlaneSeparates) {
    const std::vector<OwnedBox<2>> pinwheel{{0, {{0, 0}, {1, 2}}},
                                            {1, {{0, 2}, {2, 3}}},
                                            {2, {{2, 1}, {3, 3}}},
                                            {3, {{1, 0}, {3, 1}}},
                                            {4, {{1, 1}, {2, 2}}}};
    Numbers numbers(1);
    expect_consistent(Decomposition<2>::boxes({3, 3}, 5, pinwheel), numbers);
}

TEST(Decomposition, PutsTheRanksOfAGridInTheOrderOfCWithTheLongerPartsFirst) {
    const auto parts = Decomposition<2>::grid({7, 10}, {2, 3});
    EXPECT_EQ(parts.parts(), 6);
    EXPECT_EQ(parts.kind(), CutKind::grid);
    EXPECT_EQ(parts.processes(), (std::array{2, 3}));
    EXPECT_EQ(parts.block(), (Extents<2>{}));
    EXPECT_EQ(parts.bounds_of(0), (Box<2>{{0, 0}, {4, 4}}));
    EXPECT_EQ(parts.bounds_of(1), (Box<2>{{0, 4}, {4, 7}}));
    EXPECT_EQ(parts.bounds_of(5), (Box<2>{{4, 7}, {7, 10}}));
}

TEST(Decomposition, DealsBlocksOutAsScalapackDoes) {
    const auto parts = Decomposition<1>::block_cyclic({10}, {2}, {3});
    EXPECT_EQ(parts.kind(), CutKind::block_cyclic);
    EXPECT_EQ(parts.block(), (Extents<1>{3}));
    const auto first = parts.boxes_of(0);
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0], (Box<1>{{0}, {3}}));
    EXPECT_EQ(first[1], (Box<1>{{6}, {9}}));
    EXPECT_EQ(parts.cells_of(1), 4);
    EXPECT_EQ(parts.bounds_of(1), (Box<1>{{3}, {10}}));
    const std::int64_t endless = std::int64_t{1} << 62;
    EXPECT_EQ(Decomposition<1>::block_cyclic({10}, {2}, {endless}).block(), (Extents<1>{10}));
}

TEST(Decomposition, MayLeaveRanksOfAGridWithoutCells) {
    const auto parts = Decomposition<2>::grid({2, 3}, {4, 1});
    EXPECT_TRUE(parts.boxes_of(3).empty());
    EXPECT_EQ(parts.bounds_of(3), (Box<2>{}));
    EXPECT_EQ(parts.cells_of(3), 0);
}

TEST(Decomposition, FindsOneOwnerOfAHugeArrayByArithmetic) {
    const std::int64_t edge = 2'000'000;
    const auto parts =
        Decomposition<3>::block_cyclic({edge, edge, edge}, {50, 40, 50}, {7, 5, 3});
    EXPECT_EQ(parts.owner({edge - 1, edge - 1, edge - 1}),
              ((edge - 1) / 7 % 50 * 40 + (edge - 1) / 5 % 40) * 50 + (edge - 1) / 3 % 50);
}

TEST(Decomposition, IsEqualToOneWithTheSameBoxesHoweverMade) {
    const auto grid = Decomposition<2>::grid({8, 6}, {2, 1});
    const std::vector<OwnedBox<2>> halves{{1, {{4, 0}, {8, 6}}}, {0, {{0, 0}, {4, 6}}}};
    EXPECT_EQ(grid, Decomposition<2>::boxes({8, 6}, 2, halves));
    EXPECT_EQ(grid, Decomposition<2>::block_cyclic({8, 6}, {2, 1}, {4, 6}));
    EXPECT_NE(grid, Decomposition<2>::grid({8, 6}, {1, 2}));
    EXPECT_NE(grid, Decomposition<2>::grid({8, 7}, {2, 1}));
    EXPECT_NE(grid, Decomposition<2>::grid({8, 6}, {3, 1}));
    const std::vector<OwnedBox<2>> swapped{{0, {{4, 0}, {8, 6}}}, {1, {{0, 0}, {4, 6}}}};
    EXPECT_NE(grid, Decomposition<2>::boxes({8, 6}, 2, swapped));
}

TEST(Decomposition, RefusesBoxesThatAreNotAPartition) {
    using Boxes = std::vector<OwnedBox<2>>;
    const auto told = [](const Boxes& boxes) {
        return refusal([&] { return Decomposition<2>::boxes({4, 4}, 2, boxes); });
    };
    EXPECT_EQ(
        told({{0, {{0, 0}, {3, 4}}}, {1, {{2, 1}, {4, 4}}}}),
        "Decomposition::boxes: cell (2, 1) is in two boxes: (0, 0) to (3, 4) of part 0 and "
        "(2, 1) to (4, 4) of part 1");
    EXPECT_EQ(told({{0, {{0, 0}, {2, 4}}}, {1, {{2, 0}, {4, 3}}}}),
              "Decomposition::boxes: 2 of the 16 cells belong to nobody, among them (2, 3)");
    EXPECT_EQ(told({}),
              "Decomposition::boxes: 16 of the 16 cells belong to nobody, among them (0, 0)");
    EXPECT_EQ(
        told({{2, {{0, 0}, {4, 4}}}}),
        "Decomposition::boxes: the box (0, 0) to (4, 4) belongs to part 2, which is outside "
        "0..1");
    EXPECT_EQ(
        told({{0, {{0, 0}, {4, 5}}}}),
        "Decomposition::boxes: the box (0, 0) to (4, 5) of part 0 leaves the array of (4, 4)");
}

TEST(Decomposition, RefusesShapesAndGridsThatCannotBe) {
    EXPECT_EQ(refusal([] {
                  return Decomposition<2>::grid({4, 0}, {1, 1});
              }),
              "Decomposition::grid: no array has the shape (4, 0); every extent is at least 1");
    EXPECT_EQ(refusal([] { return Decomposition<1>::cut({4}, 0); }),
              "Decomposition::cut: 0 parts; at least one is needed");
    const std::int64_t huge = std::int64_t{1} << 32;
    EXPECT_EQ(
        refusal([&] {
            return Decomposition<2>::grid({huge, huge}, {1, 1});
        }),
        "Decomposition::grid: the cells of an array of the shape (4294967296, 4294967296) are "
        "more than can be counted, 2^63 - 1");
    EXPECT_EQ(
        refusal([] {
            return Decomposition<2>::grid({4, 4}, {2, -1});
        }),
        "Decomposition::grid: no process grid is (2, -1); along each dimension there is one "
        "at least, and all together are no more than 2^31 - 1");
    EXPECT_EQ(
        refusal([] {
            return Decomposition<2>::grid({4, 9}, {1, 4}, {.halo = 3});
        }),
        "Decomposition::grid: 4 parts along dimension 1 of 9 cells are thinner than the halo "
        "of 3; at most 3 fit");
    EXPECT_EQ(refusal([] { return Decomposition<1>::block_cyclic({4}, {1}, {0}); }),
              "Decomposition::block_cyclic: no block has (0,) cells; at least 1 along each "
              "dimension");
}

TEST(Decomposition, RefusesCellsAndPartsOutside) {
    const auto parts = Decomposition<2>::grid({4, 4}, {2, 1});
    EXPECT_EQ(refusal([&] {
                  return parts.owner({4, 0});
              }),
              "Decomposition::owner: cell (4, 0) is outside the array of (4, 4)");
    EXPECT_EQ(refusal([&] { return parts.boxes_of(2); }),
              "Decomposition: part 2 is outside 0..1");
    EXPECT_EQ(refusal([&] { return parts.bounds_of(-1); }),
              "Decomposition: part -1 is outside 0..1");
}

}  // namespace
}  // namespace norma
