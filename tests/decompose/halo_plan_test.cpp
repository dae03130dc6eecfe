// Plans of halos, against cells counted one by one.
#include "decompose/halo_plan.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace norma::detail {
namespace {

template <int N>
Index<N> home(const Decomposition<N>& parts, Index<N> cell) {
    for (std::size_t d = 0; d < N; ++d) {
        const std::int64_t n = parts.extents()[d];
        if (parts.periodic()[d]) cell[d] = (cell[d] % n + n) % n;
    }
    return cell;
}

template <int N, typename Visit>
void for_each_cell(const Box<N>& box, Visit visit) {
    box.for_each_row([&](const Index<N>& first, std::int64_t count) {
        Index<N> cell = first;
        for (std::int64_t i = 0; i < count; ++i, ++cell[N - 1])
            visit(cell);
    });
}

/// Ghosts of a part that mirror a cell of the array, and how often they are written.
template <int N>
void check(const Decomposition<N>& parts, const HaloWidth& width) {
    std::vector<HaloPlan<N>> plans;
    for (int part = 0; part < parts.parts(); ++part)
        plans.push_back(HaloPlan<N>::of(parts, part, width));
    const Box<N> whole = Box<N>::of(parts.extents());
    for (int part = 0; part < parts.parts(); ++part) {
        const HaloPlan<N>& plan = plans[static_cast<std::size_t>(part)];
        std::map<Index<N>, int> written;
        const auto take = [&](const Box<N>& ghosts, const Box<N>& source, int owner) {
            ASSERT_EQ(ghosts.extents(), source.extents());
            Index<N> by{};
            for (std::size_t d = 0; d < N; ++d)
                by[d] = source.lo[d] - ghosts.lo[d];
            for_each_cell(ghosts, [&](const Index<N>& cell) {
                ++written[cell];
                Index<N> from = cell;
                for (std::size_t d = 0; d < N; ++d)
                    from[d] += by[d];
                EXPECT_EQ(from, home(parts, cell));
                EXPECT_EQ(parts.owner(from), owner);
            });
        };
        int last = -1;
        for (const HaloPeer<N>& peer : plan.peers) {
            EXPECT_GT(peer.part, last);
            EXPECT_NE(peer.part, part);
            last = peer.part;
            ASSERT_EQ(peer.receives.size(), peer.sources.size());
            for (std::size_t i = 0; i < peer.receives.size(); ++i)
                take(peer.receives[i], peer.sources[i], peer.part);
            // The other sees the same pieces in the same order.
            const auto& others = plans[static_cast<std::size_t>(peer.part)].peers;
            const auto me =
                std::find_if(others.begin(), others.end(), [part](const auto& other) {
                    return other.part == part;
                });
            ASSERT_NE(me, others.end());
            EXPECT_EQ(me->sends, peer.sources);
        }
        for (const HaloCopy<N>& copy : plan.copies)
            take(copy.to, copy.from, part);
        for (const auto& [cell, times] : written) {
            EXPECT_EQ(times, 1);
            if (whole.contains(cell)) {
                EXPECT_NE(parts.owner(cell), part) << "it is no ghost";
            }
        }
        // Every ghost beyond a face has been written.
        for (const Box<N>& box : parts.boxes_of(part)) {
            for (std::size_t d = 0; d < N; ++d) {
                Box<N> faces = box;
                faces.lo[d] -= width.cells;
                faces.hi[d] += width.cells;
                if (width.corners) faces = box.grown(width.cells);
                for_each_cell(faces, [&](const Index<N>& cell) {
                    if (!whole.contains(home(parts, cell))) return;
                    const bool own = whole.contains(cell) && parts.owner(cell) == part;
                    EXPECT_EQ(written.count(cell), own ? 0U : 1U);
                });
            }
        }
    }
}

TEST(HaloPlan, FillsEveryGhostOnceFromItsCell) {
    for (const bool corners : {false, true}) {
        for (const std::int64_t cells : {1, 2}) {
            const HaloWidth width{cells, corners};
            check(Decomposition<1>::cut({13}, 4, {.halo = cells, .periodic = {true}}), width);
            check(Decomposition<1>::cut({5}, 1, {.halo = cells, .periodic = {true}}), width);
            for (const bool round : {false, true}) {
                check(Decomposition<2>::cut(
                          {9, 14}, 7, {.halo = cells, .periodic = {round, true}}),
                      width);
                check(Decomposition<2>::grid(
                          {8, 9}, {2, 3}, {.halo = cells, .periodic = {false, round}}),
                      width);
                check(Decomposition<3>::cut(
                          {6, 7, 8}, 5, {.halo = cells, .periodic = {round, false, true}}),
                      width);
            }
        }
    }
}

}  // namespace
}  // namespace norma::detail
