#include "norma/decompose/decomposition.hpp"

#include "decompose/best_grid.hpp"
#include "decompose/owner_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace norma {
namespace {

using test::expect_consistent;
using test::Numbers;
using test::refusal;

/// Faces of a part towards others, counted from its box; the part must be one box.
template <int N>
std::int64_t faces(const Decomposition<N>& parts, int part) {
    const Box<N>& box = parts.boxes_of(part)[0];
    std::int64_t halo = 0;
    for (std::size_t d = 0; d < N; ++d) {
        const std::int64_t along = box.hi[d] - box.lo[d];
        if (along == parts.extents()[d]) continue;
        const std::int64_t area = box.cells() / along;
        if (parts.periodic()[d] || box.lo[d] > 0) halo += area;
        if (parts.periodic()[d] || box.hi[d] < parts.extents()[d]) halo += area;
    }
    return halo;
}

template <int N>
std::int64_t largest_halo(const Decomposition<N>& parts) {
    std::int64_t most = 0;
    for (int part = 0; part < parts.parts(); ++part) {
        EXPECT_EQ(parts.boxes_of(part).size(), 1U);
        most = std::max(most, faces(parts, part));
    }
    return most;
}

template <int N>
double imbalance(const Decomposition<N>& parts) {
    std::int64_t most = 0;
    for (int part = 0; part < parts.parts(); ++part)
        most = std::max(most, parts.cells_of(part));
    return static_cast<double>(most) * parts.parts() /
           static_cast<double>(parts.whole().cells());
}

/// The most even factors, largest first: what MPI_Dims_create gives.
template <int N>
std::array<int, static_cast<std::size_t>(N)> even_factors(int parts) {
    std::array<int, static_cast<std::size_t>(N)> best{};
    best[0] = parts + 1;
    for (int a = 1; a <= parts; ++a) {
        if (parts % a != 0) continue;
        for (int b = 1; b <= a; ++b) {
            if (parts / a % b != 0) continue;
            const int c = parts / a / b;
            if (c > b || (N == 2 && c > 1)) continue;
            if constexpr (N == 2) {
                if (a < best[0]) best = {a, b};
            } else {
                if (a < best[0] || (a == best[0] && b < best[1])) best = {a, b, c};
            }
        }
    }
    return best;
}

struct Saving {
    std::int64_t even = 0;
    std::int64_t ours = 0;
    [[nodiscard]] double factor() const {
        return static_cast<double>(even) / static_cast<double>(ours);
    }
};

template <int N>
Saving saving(const Extents<N>& extents, int parts, std::int64_t known) {
    const auto ours = Decomposition<N>::cut(extents, parts);
    const auto even = Decomposition<N>::grid(extents, even_factors<N>(parts));
    const Saving saved{largest_halo(even), largest_halo(ours)};
    EXPECT_LE(saved.ours, saved.even);
    EXPECT_LE(saved.ours, known) << extents[0] << " x " << extents[1] << ", " << parts
                                 << " parts";
    EXPECT_LE(imbalance(ours), 1.0101) << extents[0] << ", " << parts << " parts";
    return saved;
}

TEST(Cut, ReachesTheBestKnownHaloesOnShapesAndCountsThatGridsDoNotFit) {
    double product = 1;
    int cases = 0;
    const auto add = [&](const Saving& saved) {
        product *= saved.factor();
        ++cases;
    };
    add(saving<2>({4096, 4096}, 7, 5266));
    add(saving<2>({4096, 4096}, 31, 3106));
    add(saving<2>({4096, 4096}, 64, 2048));
    add(saving<2>({16384, 1024}, 16, 2048));
    add(saving<2>({16384, 1024}, 64, 1536));
    add(saving<3>({1000, 100, 100}, 8, 20000));
    add(saving<3>({512, 512, 512}, 31, 150016));
    add(saving<3>({512, 512, 512}, 60, 104498));
    add(saving<3>({512, 512, 512}, 61, 103124));
    add(saving<3>({512, 512, 512}, 64, 98304));
    add(saving<3>({2048, 2048, 64}, 64, 65536));
    add(saving<3>({2048, 2048, 64}, 1024, 16384));
    EXPECT_EQ(cases, 12);
    EXPECT_GE(std::pow(product, 1.0 / cases), 2.5);
}

template <int N>
void cut_anything(int trials, std::int64_t longest) {
    Numbers numbers(N);
    for (int trial = 0; trial < trials; ++trial) {
        Extents<N> extents;
        std::int64_t room = 1;
        CutOptions<N> options;
        options.halo = numbers.from(0, 3);
        for (std::size_t d = 0; d < N; ++d) {
            extents[d] = numbers.from(1, longest);
            options.periodic[d] = numbers.from(0, 1) == 1;
            options.face_cost[d] = static_cast<double>(numbers.from(1, 4));
            room *=
                std::max<std::int64_t>(1, extents[d] / std::max<std::int64_t>(1, options.halo));
        }
        // Often all the room there is.
        const auto parts = static_cast<int>(
            trial % 3 == 0 ? room : numbers.from(1, std::min<std::int64_t>(room, 60)));
        const auto cut = Decomposition<N>::cut(extents, parts, options);
        EXPECT_EQ(cut.parts(), parts);
        EXPECT_EQ(cut.periodic(), options.periodic);
        expect_consistent(cut, numbers);
        for (int part = 0; part < parts; ++part) {
            ASSERT_EQ(cut.boxes_of(part).size(), 1U);
            for (int d = 0; d < N; ++d) {
                const std::int64_t along = cut.bounds_of(part).extent(d);
                EXPECT_TRUE(along >= std::max<std::int64_t>(1, options.halo) ||
                            along == extents[static_cast<std::size_t>(d)]);
            }
        }
        EXPECT_EQ(cut, Decomposition<N>::cut(extents, parts, options));
    }
}

TEST(Cut, GivesEveryPartOneBoxNoThinnerThanTheHaloIn1D) {
    cut_anything<1>(60, 200);
}
TEST(Cut, GivesEveryPartOneBoxNoThinnerThanTheHaloIn2D) {
    cut_anything<2>(60, 25);
}
TEST(Cut, GivesEveryPartOneBoxNoThinnerThanTheHaloIn3D) {
    cut_anything<3>(45, 9);
}

TEST(Cut, NeverHasALargerHaloThanAnyProcessGrid) {
    Numbers numbers(7);
    for (int trial = 0; trial < 40; ++trial) {
        const Extents<2> extents{numbers.from(20, 300), numbers.from(20, 300)};
        const int parts = static_cast<int>(numbers.from(1, 40));
        const CutOptions<2> options{.periodic = {trial % 2 == 0, trial % 3 == 0}};
        const std::int64_t ours = largest_halo(Decomposition<2>::cut(extents, parts, options));
        for (int rows = 1; rows <= parts; ++rows) {
            if (parts % rows != 0 || rows > extents[0] || parts / rows > extents[1]) continue;
            const auto grid = Decomposition<2>::grid(extents, {rows, parts / rows}, options);
            EXPECT_LE(ours, largest_halo(grid))
                << extents[0] << " x " << extents[1] << ", " << parts << " parts";
        }
    }
}

TEST(Cut, KnowsTheLargestHaloOfGridsThatDoNotDivideEvenly) {
    Numbers numbers(11);
    for (int trial = 0; trial < 40; ++trial) {
        const Extents<2> extents{numbers.from(5, 60), numbers.from(5, 60)};
        const int parts = static_cast<int>(numbers.from(1, 30));
        const CutOptions<2> options{.periodic = {trial % 2 == 0, trial % 3 == 0}};
        std::int64_t least = -1;
        for (int rows = 1; rows <= parts; ++rows) {
            if (parts % rows != 0 || rows > extents[0] || parts / rows > extents[1]) continue;
            const std::int64_t halo =
                largest_halo(Decomposition<2>::grid(extents, {rows, parts / rows}, options));
            least = least < 0 ? halo : std::min(least, halo);
        }
        const auto best = detail::best_grid<2>(extents, parts, options);
        ASSERT_EQ(best.has_value(), least >= 0);
        if (best) {
            EXPECT_EQ(best->cost.halo, static_cast<double>(least));
        }
    }
}

TEST(Cut, FindsRoomWhereAlmostEveryCellIsAPart) {
    const auto parts = Decomposition<3>::cut({7, 11, 13}, 1000);
    EXPECT_EQ(parts.parts(), 1000);
    EXPECT_EQ(imbalance(parts), 2 * 1000.0 / 1001);
}

TEST(Cut, LetsNoPartBeMuchLargerForALittleLessHalo) {
    // By the halo alone they would be 1.17 and 1.19.
    EXPECT_LE(imbalance(Decomposition<3>::cut({25, 73, 39}, 54)), 1.08);
    EXPECT_LE(imbalance(Decomposition<3>::cut({57, 34, 25}, 59)), 1.12);
}

TEST(Cut, CutsAcrossTheEarlierDimensionOfTwoAlike) {
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 2).processes(), (std::array{2, 1}));
    EXPECT_EQ(Decomposition<3>::cut({64, 64, 64}, 4).processes(), (std::array{2, 2, 1}));
    EXPECT_EQ(Decomposition<2>::cut({4096, 4096}, 8).processes(), (std::array{4, 2}));
}

TEST(Cut, WeighsFacesByTheirCosts) {
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 16).processes(), (std::array{4, 4}));
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 16, {.face_cost = {1, 10}}).processes(),
              (std::array{16, 1}));
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 16, {.face_cost = {10, 1}}).processes(),
              (std::array{1, 16}));
}

TEST(Cut, CountsTheEndsOfPeriodicDimensionsThatAreCut) {
    // Cut in two across a periodic dimension there are two faces, across another there is one.
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 2, {.periodic = {true, false}}).processes(),
              (std::array{1, 2}));
    EXPECT_EQ(Decomposition<2>::cut({64, 64}, 2, {.periodic = {true, true}}).processes(),
              (std::array{2, 1}));
}

TEST(Cut, DoesForPrimesAndForAHundredThousandParts) {
    const auto prime = Decomposition<2>::cut({4096, 4096}, 1021);
    EXPECT_EQ(prime.kind(), CutKind::bisection);
    EXPECT_LE(largest_halo(prime), 540);
    EXPECT_LE(imbalance(prime), 1.02);
    const auto many = Decomposition<2>::cut({65536, 65536}, 99991);
    EXPECT_LE(largest_halo(many), 880);
    EXPECT_LE(imbalance(many), 1.01);
    EXPECT_EQ(many.owner(many.bounds_of(77777).lo), 77777);
}

TEST(Cut, RefusesWhatCannotBeAndNamesTheLimit) {
    EXPECT_EQ(
        refusal([] {
            return Decomposition<2>::cut({3, 4}, 13);
        }),
        "Decomposition::cut: 13 parts of an array of (3, 4), which has 12 cells; at most one "
        "part a cell: take fewer ranks or a larger array");
    EXPECT_EQ(
        refusal([] {
            return Decomposition<2>::cut({30, 41}, 13, {.halo = 10});
        }),
        "Decomposition::cut: 13 parts of an array of (30, 41) are thinner than the halo of 10 "
        "cells; at most 12 parts are not: take fewer ranks, a larger array or a narrower halo");
    EXPECT_EQ(refusal([] {
                  return Decomposition<2>::cut({30, 41}, 12, {.halo = 10});
              }),
              "nothing");
    EXPECT_EQ(refusal([] {
                  return Decomposition<2>::cut({9, 9}, 2, {.halo = -1});
              }),
              "Decomposition::cut: a halo of -1 cells; 0 or more");
    EXPECT_EQ(refusal([] {
                  return Decomposition<2>::cut({9, 9}, 2, {.face_cost = {1, 0}});
              }),
              "Decomposition::cut: a face cost is 0; wanted are numbers above 0");
}

}  // namespace
}  // namespace norma
