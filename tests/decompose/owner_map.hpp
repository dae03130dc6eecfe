#pragma once
// The owner of every cell, written down one by one: what a decomposition says in other ways
// must agree with it.

#include "norma/base/error.hpp"
#include "norma/decompose/decomposition.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace norma::test {

/// Numbers that are the same in every run and with every compiler.
class Numbers {
  public:
    explicit Numbers(unsigned seed) : random_(seed) {}
    /// Evenly from `least` to `most`.
    std::int64_t from(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(random_() %
                                                 static_cast<std::uint64_t>(most - least + 1));
    }

  private:
    std::mt19937_64 random_;
};

template <int N>
std::size_t place_of(const Extents<N>& extents, const Index<N>& cell) {
    std::int64_t place = 0;
    for (std::size_t d = 0; d < N; ++d)
        place = place * extents[d] + cell[d];
    return static_cast<std::size_t>(place);
}

/// Calls `visit(cell)` for every cell.
template <int N, typename Visit>
void for_each_cell(const Box<N>& box, Visit&& visit) {
    box.for_each_row([&](Index<N> cell, std::int64_t cells) {
        for (; cells > 0; --cells, ++cell[N - 1])
            visit(static_cast<const Index<N>&>(cell));
    });
}

/// The owner of every cell by boxes_of(), in the order of memory. A cell in two boxes or none
/// fails the test.
template <int N>
std::vector<int> owner_map(const Decomposition<N>& parts) {
    std::vector<int> owners(static_cast<std::size_t>(parts.whole().cells()), -1);
    for (int part = 0; part < parts.parts(); ++part) {
        std::int64_t cells = 0;
        Box<N> bounds;
        Index<N> before{-1};
        for (const Box<N>& box : parts.boxes_of(part)) {
            EXPECT_FALSE(box.empty());
            EXPECT_LT(before, box.lo) << "boxes are in the order of memory";
            before = box.lo;
            cells += box.cells();
            bounds = bounds.joined(box);
            for_each_cell<N>(box, [&](const Index<N>& cell) {
                int& owner = owners.at(place_of<N>(parts.extents(), cell));
                EXPECT_EQ(owner, -1) << "a cell in two boxes";
                owner = part;
            });
        }
        EXPECT_EQ(parts.cells_of(part), cells);
        EXPECT_EQ(parts.bounds_of(part), bounds);
    }
    for (const int owner : owners)
        EXPECT_NE(owner, -1) << "a cell in no box";
    return owners;
}

/// Everything a decomposition says about owners, against the map of all cells.
template <int N>
void expect_consistent(const Decomposition<N>& parts, Numbers& numbers) {
    const std::vector<int> owners = owner_map(parts);
    for_each_cell<N>(parts.whole(), [&](const Index<N>& cell) {
        ASSERT_EQ(parts.owner(cell), owners[place_of<N>(parts.extents(), cell)]);
    });
    for (int trial = 0; trial < 4; ++trial) {
        Box<N> region;
        for (std::size_t d = 0; d < N; ++d) {
            region.lo[d] = numbers.from(-3, parts.extents()[d]);
            region.hi[d] = numbers.from(region.lo[d], parts.extents()[d] + 3);
        }
        std::vector<int> seen(owners.size(), -1);
        std::int64_t cells = 0;
        parts.for_each_owner(region, [&](int part, const Box<N>& piece) {
            EXPECT_FALSE(piece.empty());
            EXPECT_TRUE(region.contains(piece));
            EXPECT_TRUE(parts.whole().contains(piece));
            cells += piece.cells();
            for_each_cell<N>(piece, [&](const Index<N>& cell) {
                seen.at(place_of<N>(parts.extents(), cell)) = part;
            });
        });
        EXPECT_EQ(cells, region.clipped_to(parts.whole()).cells()) << "no cell twice";
        for_each_cell<N>(region.clipped_to(parts.whole()), [&](const Index<N>& cell) {
            const std::size_t place = place_of<N>(parts.extents(), cell);
            ASSERT_EQ(seen[place], owners[place]);
        });
    }
}

/// What a call throws as UsageError; "nothing" if it does not.
template <typename Call>
std::string refusal(Call&& call) {
    try {
        static_cast<void>(call());
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing";
}

}  // namespace norma::test
