#include "norma/decompose/cost.hpp"

#include "norma/decompose/decomposition.hpp"

#include "decompose/owner_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace norma {
namespace {

using test::for_each_cell;
using test::Numbers;
using test::refusal;

template <int N>
struct Needed {
    std::set<Index<N>> places;  // of ghosts, counted on beyond periodic ends
    std::set<int> neighbours;
};

/// Cell by cell: every place that a step from an own cell leads to and that another part owns.
template <int N>
Needed<N> needed_by(const Decomposition<N>& parts, int part, const HaloShape& halo) {
    Needed<N> needed;
    Box<N> steps;
    steps.lo.fill(-halo.width);
    steps.hi.fill(halo.width + 1);
    for (const Box<N>& box : parts.boxes_of(part)) {
        for_each_cell<N>(box, [&](const Index<N>& cell) {
            for_each_cell<N>(steps, [&](const Index<N>& step) {
                const auto zeros = std::count(step.begin(), step.end(), 0);
                if (!halo.corners && zeros < N - 1) return;
                Index<N> place = cell;
                Index<N> in_array;
                for (std::size_t d = 0; d < N; ++d) {
                    const std::int64_t extent = parts.extents()[d];
                    place[d] += step[d];
                    in_array[d] =
                        parts.periodic()[d] ? (place[d] % extent + extent) % extent : place[d];
                }
                if (!parts.whole().contains(in_array)) return;
                const int owner = parts.owner(in_array);
                if (owner == part) return;
                needed.places.insert(place);
                needed.neighbours.insert(owner);
            });
        });
    }
    return needed;
}

template <int N>
void expect_counted(const Decomposition<N>& parts, const HaloShape& halo) {
    const Machine machine{
        .cells_per_second = 1000, .bytes_per_second = 5000, .seconds_per_message = 0.01};
    const CutCost cost = parts.cost(machine, halo);
    CutCost counted;
    counted.least_cells = parts.cells_of(0);
    for (int part = 0; part < parts.parts(); ++part) {
        const Needed<N> needed = needed_by(parts, part, halo);
        const auto cells = static_cast<std::int64_t>(needed.places.size());
        const auto neighbours = static_cast<int>(needed.neighbours.size());
        const std::size_t bytes = needed.places.size() * halo.cell_bytes;
        counted.halo_cells += cells;
        counted.most_halo_cells = std::max(counted.most_halo_cells, cells);
        counted.halo_bytes += bytes;
        counted.most_halo_bytes = std::max(counted.most_halo_bytes, bytes);
        counted.messages += neighbours;
        counted.most_neighbours = std::max(counted.most_neighbours, neighbours);
        counted.most_cells = std::max(counted.most_cells, parts.cells_of(part));
        counted.least_cells = std::min(counted.least_cells, parts.cells_of(part));
        counted.seconds_per_step =
            std::max(counted.seconds_per_step,
                     static_cast<double>(parts.cells_of(part)) / 1000 +
                         halo.exchanges_per_step *
                             (neighbours * 0.01 + static_cast<double>(bytes) / 5000));
    }
    const double mean = static_cast<double>(parts.whole().cells()) / parts.parts();
    EXPECT_EQ(cost.halo_cells, counted.halo_cells);
    EXPECT_EQ(cost.most_halo_cells, counted.most_halo_cells);
    EXPECT_EQ(cost.halo_bytes, counted.halo_bytes);
    EXPECT_EQ(cost.most_halo_bytes, counted.most_halo_bytes);
    EXPECT_EQ(cost.messages, counted.messages);
    EXPECT_EQ(cost.most_neighbours, counted.most_neighbours);
    EXPECT_EQ(cost.most_cells, counted.most_cells);
    EXPECT_EQ(cost.least_cells, counted.least_cells);
    EXPECT_DOUBLE_EQ(cost.imbalance, static_cast<double>(counted.most_cells) / mean);
    EXPECT_DOUBLE_EQ(cost.seconds_per_step, counted.seconds_per_step);
    EXPECT_DOUBLE_EQ(cost.predicted_efficiency, mean / 1000 / counted.seconds_per_step);
}

template <int N>
void count_anything(std::int64_t longest) {
    Numbers numbers(N);
    for (int trial = 0; trial < 40; ++trial) {
        Extents<N> extents;
        CutOptions<N> options{.halo = 0};
        std::array<int, static_cast<std::size_t>(N)> processes;
        for (std::size_t d = 0; d < N; ++d) {
            extents[d] = numbers.from(1, longest);
            options.periodic[d] = numbers.from(0, 1) == 1;
            processes[d] = static_cast<int>(numbers.from(1, 3));
        }
        const HaloShape halo{.width = numbers.from(0, 3),
                             .corners = trial % 2 == 0,
                             .cell_bytes = 24,
                             .exchanges_per_step = 0.25};
        const auto cells = static_cast<int>(Box<N>::of(extents).cells());
        const int parts = static_cast<int>(numbers.from(1, std::min(cells, 9)));
        expect_counted(Decomposition<N>::grid(extents, processes, options), halo);
        expect_counted(Decomposition<N>::cut(extents, parts, options), halo);
        // Parts of several boxes, near and far from each other.
        std::vector<OwnedBox<N>> boxes;
        const auto fine = Decomposition<N>::cut(extents, std::min(cells, 12), options);
        for (int part = 0; part < fine.parts(); ++part)
            boxes.push_back({static_cast<int>(numbers.from(0, 3)), fine.bounds_of(part)});
        expect_counted(Decomposition<N>::boxes(extents, 4, boxes), halo);
    }
}

TEST(Cost, IsWhatCountingCellByCellGivesIn1D) {
    count_anything<1>(40);
}
TEST(Cost, IsWhatCountingCellByCellGivesIn2D) {
    count_anything<2>(12);
}
TEST(Cost, IsWhatCountingCellByCellGivesIn3D) {
    count_anything<3>(6);
}

TEST(Cost, OfOnePartIsNothingButItsCells) {
    const auto one = Decomposition<2>::cut({10, 10}, 1, {.periodic = {true, true}});
    const CutCost cost = one.cost();
    EXPECT_EQ(cost.halo_cells, 0);
    EXPECT_EQ(cost.messages, 0);
    EXPECT_EQ(cost.imbalance, 1);
    EXPECT_EQ(cost.predicted_efficiency, 1);
}

TEST(Cost, OfBlockCyclicPartsHasNoHalo) {
    const CutCost cost = Decomposition<2>::block_cyclic({10, 10}, {2, 2}, {2, 3}).cost();
    EXPECT_EQ(cost.halo_cells, 0);
    EXPECT_EQ(cost.most_cells, 36);
    EXPECT_EQ(cost.least_cells, 16);
    EXPECT_EQ(cost.imbalance, 36.0 / 25);
}

TEST(Cost, TellsThatALargerHaloCostsEfficiency) {
    const auto parts = Decomposition<3>::cut({128, 128, 128}, 64);
    const double narrow = parts.cost().predicted_efficiency;
    const double wide = parts.cost({}, {.width = 4}).predicted_efficiency;
    EXPECT_LT(wide, narrow);
    EXPECT_LT(narrow, 1);
    EXPECT_GT(wide, 0);
}

TEST(Cost, RefusesMachinesThatCannotBe) {
    const auto parts = Decomposition<1>::cut({10}, 2);
    EXPECT_EQ(
        refusal([&] { return parts.cost({}, {.width = -1}); }),
        "Decomposition::cost: a halo of -1 cells, exchanged 1 times a step; 0 or more each");
    EXPECT_EQ(refusal([&] { return parts.cost({.cells_per_second = 0}); }),
              "Decomposition::cost: no machine updates 0 cells and sends 10000000000 bytes a "
              "second, with 2e-06 s a message");
}

}  // namespace
}  // namespace norma
