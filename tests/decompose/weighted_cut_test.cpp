#include "norma/decompose/decomposition.hpp"

#include "decompose/owner_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace norma {
namespace {

using test::expect_consistent;
using test::for_each_cell;
using test::Numbers;
using test::place_of;
using test::refusal;

/// Weights by a table with a number for each cell.
template <int N>
Weights<N> from_table(const Extents<N>& extents, const std::vector<double>& table) {
    return [&table, extents](const Index<N>& first, std::span<double> work) {
        std::copy_n(table.begin() + static_cast<std::ptrdiff_t>(place_of<N>(extents, first)),
                    work.size(),
                    work.begin());
    };
}

/// The heaviest part over the mean, counted cell by cell.
template <int N>
double imbalance(const Decomposition<N>& parts, const std::vector<double>& table) {
    std::vector<double> work(static_cast<std::size_t>(parts.parts()), 0);
    double all = 0;
    for_each_cell<N>(parts.whole(), [&](const Index<N>& cell) {
        const double weight = table[place_of<N>(parts.extents(), cell)];
        work[static_cast<std::size_t>(parts.owner(cell))] += weight;
        all += weight;
    });
    return *std::max_element(work.begin(), work.end()) * parts.parts() / all;
}

/// Pairs of cells side by side with different owners.
std::int64_t edges_cut(const Decomposition<3>& parts) {
    std::int64_t edges = 0;
    for_each_cell<3>(parts.whole(), [&](const Index<3>& cell) {
        const int owner = parts.owner(cell);
        for (std::size_t d = 0; d < 3; ++d) {
            Index<3> next = cell;
            if (++next[d] < parts.extents()[d] && parts.owner(next) != owner) ++edges;
        }
    });
    return edges;
}

TEST(WeightedCut, WithoutWeightsIsThatOfCellsThatAreAllAlike) {
    const Weights<2> ones = [](const Index<2>&, std::span<double> work) {
        std::fill(work.begin(), work.end(), 1.0);
    };
    for (const Extents<2>& extents : {Extents<2>{37, 53}, Extents<2>{2501, 3003}}) {
        for (const int parts : {1, 7, 24})
            EXPECT_TRUE(Decomposition<2>::cut(extents, parts, Weights<2>()) ==
                        Decomposition<2>::cut(extents, parts, ones));
    }
}

TEST(WeightedCut, CutsFewerEdgesThanGraphPartitionersOnABallOfHeavyCells) {
    const Extents<3> extents{64, 64, 64};
    std::vector<double> table;
    for_each_cell<3>(Box<3>::of(extents), [&](const Index<3>& cell) {
        double squares = 0;
        for (const std::int64_t along : cell)
            squares +=
                (static_cast<double>(along) - 31.5) * (static_cast<double>(along) - 31.5);
        table.push_back(squares < 256 ? 10 : 1);
    });
    // METIS 5.1.0 k-way cuts 14451 and 42628.
    const auto eight = Decomposition<3>::cut(extents, 8, from_table<3>(extents, table));
    EXPECT_LE(edges_cut(eight), 12300);
    EXPECT_LE(imbalance(eight, table), 1.01);
    const auto many = Decomposition<3>::cut(extents, 64, from_table<3>(extents, table));
    EXPECT_LE(edges_cut(many), 37600);
    EXPECT_LE(imbalance(many, table), 1.01);
    std::size_t boxes = 0;
    for (int part = 0; part < many.parts(); ++part) {
        boxes += many.boxes_of(part).size();
        EXPECT_LE(many.bounds_of(part).cells(), 1.3 * static_cast<double>(many.cells_of(part)));
    }
    EXPECT_LE(boxes, 192U) << "three a part";
}

/// Along the last dimension, and so of pieces of rows; some may be empty.
template <int N>
Decomposition<N> strips_of(const Extents<N>& extents, int parts) {
    std::array<int, N> processes;
    processes.fill(1);
    processes[N - 1] = parts;
    return Decomposition<N>::grid(extents, processes);
}

template <int N>
void balance_anything(std::int64_t longest) {
    Numbers numbers(N);
    for (int trial = 0; trial < 30; ++trial) {
        Extents<N> extents;
        CutOptions<N> options;
        for (std::size_t d = 0; d < N; ++d) {
            extents[d] = numbers.from(1, longest);
            options.periodic[d] = numbers.from(0, 1) == 1;
        }
        const Box<N> whole = Box<N>::of(extents);
        std::vector<double> table;
        double heaviest = 0;
        double all = 0;
        while (static_cast<std::int64_t>(table.size()) < whole.cells()) {
            // A third without work in the one kind of trials; all but a few in the other.
            const bool works =
                trial % 2 == 0 ? numbers.from(0, 2) > 0 : numbers.from(0, 30) == 0;
            table.push_back(works ? static_cast<double>(numbers.from(1, 100)) * 1e10 : 0);
            heaviest = std::max(heaviest, table.back());
            all += table.back();
        }
        if (all == 0) continue;
        const auto parts = static_cast<int>(
            trial % 5 == 0 ? whole.cells()
                           : numbers.from(1, std::min<std::int64_t>(40, whole.cells())));
        const auto cut =
            Decomposition<N>::cut(extents, parts, from_table<N>(extents, table), options);
        expect_consistent(cut, numbers);
        for (int part = 0; part < parts; ++part)
            EXPECT_GE(cut.cells_of(part), 1);
        // Within a hundredth, or two cells where cells are too heavy for that.
        const double mean = all / parts;
        EXPECT_LE(imbalance(cut, table), 1.01 + 2 * heaviest / mean);
        EXPECT_NEAR(cut.cost().imbalance, imbalance(cut, table), 1e-9);
        const auto strips = strips_of<N>(extents, parts).weighed(from_table<N>(extents, table));
        EXPECT_NEAR(strips.cost().imbalance, imbalance(strips, table), 1e-9);
        EXPECT_EQ(
            cut, Decomposition<N>::cut(extents, parts, from_table<N>(extents, table), options));
    }
}

TEST(WeightedCut, GivesEveryCellAnOwnerAndEqualWorkIn1D) {
    balance_anything<1>(300);
}
TEST(WeightedCut, GivesEveryCellAnOwnerAndEqualWorkIn2D) {
    balance_anything<2>(30);
}
TEST(WeightedCut, GivesEveryCellAnOwnerAndEqualWorkIn3D) {
    balance_anything<3>(10);
}

TEST(WeightedCut, OfEqualCellsCutsNoPlaneThrough) {
    const auto ones = [](const Index<2>&, std::span<double> work) {
        std::fill(work.begin(), work.end(), 1.0);
    };
    const auto parts = Decomposition<2>::cut({64, 64}, 16, ones);
    EXPECT_EQ(parts.kind(), CutKind::bisection);
    for (int part = 0; part < 16; ++part) {
        ASSERT_EQ(parts.boxes_of(part).size(), 1U);
        EXPECT_EQ(parts.bounds_of(part).extents(), (Extents<2>{16, 16}));
    }
}

TEST(WeightedCut, CountsTheEndsOfPeriodicDimensionsThatAreCut) {
    const auto ones = [](const Index<2>&, std::span<double> work) {
        std::fill(work.begin(), work.end(), 1.0);
    };
    // Across the first dimension there would be two faces.
    const auto parts = Decomposition<2>::cut({64, 64}, 2, ones, {.periodic = {true, false}});
    EXPECT_EQ(parts.bounds_of(0), (Box<2>{{0, 0}, {64, 32}}));
    EXPECT_EQ(parts.periodic(), (std::array{true, false}));
}

TEST(WeightedCut, SharesOutWhatIsMaskedAsWell) {
    const auto both_ends = [](const Index<1>&, std::span<double> work) {
        std::fill(work.begin(), work.begin() + 10, 1.0);
        std::fill(work.end() - 10, work.end(), 1.0);
    };
    const auto parts = Decomposition<1>::cut({100}, 2, both_ends);
    EXPECT_EQ(parts.bounds_of(0), (Box<1>{{0}, {50}}));
    EXPECT_EQ(parts.cost().imbalance, 1);
}

TEST(WeightedCut, AsksForEveryRowOnce) {
    std::multiset<Index<3>> asked;
    static_cast<void>(
        Decomposition<3>::cut({3, 4, 5}, 4, [&](const Index<3>& first, std::span<double> work) {
            EXPECT_EQ(work.size(), 5U);
            EXPECT_EQ(std::count(work.begin(), work.end(), 0.0), 5) << "zeros to begin with";
            work[1] = 1;
            asked.insert(first);
        }));
    std::multiset<Index<3>> rows;
    Box<3>::of({3, 4, 5}).for_each_row(
        [&](const Index<3>& first, std::int64_t) { rows.insert(first); });
    EXPECT_EQ(asked, rows);
}

TEST(WeightedCut, BalancesArraysOfWhichOnlySumsOverBlocksFitIntoMemory) {
    const Extents<2> extents{5000, 4099};  // 20 million cells
    const auto slope = [&](const Index<2>& first, std::span<double> work) {
        for (std::size_t i = 0; i < work.size(); ++i)
            work[i] = static_cast<double>(first[0] + 2 * static_cast<std::int64_t>(i));
    };
    const auto parts = Decomposition<2>::cut(extents, 300, slope);
    EXPECT_LE(parts.cost().imbalance, 1.01);
    EXPECT_EQ(parts.bounds_of(299).hi, extents);
    double all = 0;
    double most = 0;
    std::int64_t cells = 0;
    for (int part = 0; part < parts.parts(); ++part) {
        double work = 0;
        for (const Box<2>& box : parts.boxes_of(part)) {
            const auto rows = static_cast<double>(box.extent(0));
            const auto columns = static_cast<double>(box.extent(1));
            work += rows * columns *
                    (static_cast<double>(box.lo[0]) + (rows - 1) / 2 +
                     2 * (static_cast<double>(box.lo[1]) + (columns - 1) / 2));
        }
        all += work;
        most = std::max(most, work);
        cells += parts.cells_of(part);
    }
    EXPECT_EQ(cells, parts.whole().cells());
    EXPECT_LE(most * 300 / all, 1.01);
}

TEST(Weighed, PartsOfAnyCutCostTheWorkOfTheirCells) {
    const Weights<2> heavy_top = [](const Index<2>& first, std::span<double> work) {
        std::fill(work.begin(), work.end(), first[0] < 50 ? 20.0 : 1.0);
    };
    const auto strips = Decomposition<2>::grid({200, 200}, {4, 1});
    EXPECT_EQ(strips.cost().imbalance, 1);
    const auto weighed = strips.weighed(heavy_top);
    EXPECT_EQ(weighed, strips) << "the same parts";
    // 20, 1, 1 and 1 times as much as a quarter of the cells.
    EXPECT_DOUBLE_EQ(weighed.cost().imbalance, 20.0 * 4 / 23);
    const double computing = 20.0 * 50 * 200 / 1e9;
    EXPECT_GE(weighed.cost().seconds_per_step, computing);
    EXPECT_LT(weighed.cost().predicted_efficiency, 23.0 / 80);
    EXPECT_EQ(weighed.weighed({}).cost().imbalance, 1) << "weights taken away again";

    const auto cyclic = Decomposition<2>::block_cyclic({200, 200}, {4, 1}, {25, 200});
    EXPECT_DOUBLE_EQ(cyclic.weighed(heavy_top).cost().imbalance, 21.0 * 4 / (2 * 23));
}

TEST(Weighed, RefusesWeightsThatCannotBe) {
    const auto told = [](double weight) {
        const auto parts = Decomposition<2>::grid({4, 4}, {2, 1});
        return refusal([&] {
            return parts.weighed([&](const Index<2>& first, std::span<double> work) {
                if (first[0] == 2) work[3] = weight;
            });
        });
    };
    EXPECT_EQ(told(-1),
              "Decomposition::weighed: the work of cell (2, 3) is -1; wanted is 0 or more");
    EXPECT_EQ(told(0),
              "Decomposition::weighed: all cells together have a work of 0; wanted is a finite "
              "number above 0");
}

TEST(WeightedCut, RefusesWeightsThatCannotBe) {
    const auto told = [](double weight) {
        return refusal([&] {
            return Decomposition<2>::cut(
                {4, 4}, 2, [&](const Index<2>& first, std::span<double> work) {
                    if (first[0] == 2) work[3] = weight;
                });
        });
    };
    EXPECT_EQ(told(-1),
              "Decomposition::cut: the work of cell (2, 3) is -1; wanted is 0 or more");
    EXPECT_EQ(told(std::numeric_limits<double>::quiet_NaN()),
              "Decomposition::cut: the work of cell (2, 3) is nan; wanted is 0 or more");
    EXPECT_EQ(
        told(std::numeric_limits<double>::infinity()),
        "Decomposition::cut: all cells together have a work of inf; wanted is a finite number "
        "above 0");
    EXPECT_EQ(
        told(0),
        "Decomposition::cut: all cells together have a work of 0; wanted is a finite number "
        "above 0");
    EXPECT_EQ(told(1e-300), "nothing");
    EXPECT_EQ(
        refusal([] {
            return Decomposition<1>::cut(
                {3}, 4, [](const Index<1>&, std::span<double> work) { work[0] = 1; });
        }),
        "Decomposition::cut: 4 parts of an array of (3,), which has 3 cells; at most one part "
        "a cell: take fewer ranks or a larger array");
}

}  // namespace
}  // namespace norma
