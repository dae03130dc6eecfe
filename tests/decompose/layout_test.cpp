// Where cells lie in memory: each has a place of its own.
#include "norma/decompose/layout.hpp"

#include "norma/base/error.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <tuple>

namespace norma {
namespace {

template <int N, typename Visit>
void for_each_cell(const Box<N>& box, Visit visit) {
    box.for_each_row([&](const Index<N>& first, std::int64_t count) {
        Index<N> cell = first;
        for (std::int64_t i = 0; i < count; ++i, ++cell[N - 1])
            visit(cell);
    });
}

template <int N>
void check(const Decomposition<N>& parts, std::int64_t ghosts, std::size_t element) {
    for (int part = 0; part < parts.parts(); ++part) {
        const auto layout = Layout<N>::of(parts, part, ghosts, element);
        EXPECT_EQ(layout.ghosts(), ghosts);
        EXPECT_EQ(layout.stride(N - 1), 1);
        EXPECT_EQ(layout.boxes().size(), parts.boxes_of(part).size());
        std::set<std::ptrdiff_t> places;
        for_each_cell(layout.bounds().grown(ghosts), [&](const Index<N>& cell) {
            const std::ptrdiff_t place = layout.offset(cell);
            EXPECT_GE(place, 0);
            EXPECT_LT(place, static_cast<std::ptrdiff_t>(layout.size()));
            EXPECT_TRUE(places.insert(place).second) << "two cells in one place";
        });
        std::size_t box = 0;
        for (const Box<N>& one : layout.boxes()) {
            EXPECT_TRUE(layout.bounds().contains(one));
            for_each_cell(one, [&](const Index<N>& cell) {
                EXPECT_EQ(layout.offset(box, cell), layout.offset(cell));
            });
            ++box;
        }
        layout.bounds().for_each_row([&](const Index<N>& first, std::int64_t) {
            Index<N> other = layout.bounds().lo;
            other[N - 1] = first[N - 1];
            const auto bytes = (layout.offset(first) - layout.offset(other)) *
                               static_cast<std::ptrdiff_t>(element);
            EXPECT_EQ(bytes % 64, 0) << "rows begin alike";
        });
    }
}

TEST(Layout, GivesEachCellAndGhostAPlaceOfItsOwn) {
    for (const std::int64_t ghosts : {0, 1, 3}) {
        for (const std::size_t element : {1U, 4U, 8U, 16U}) {
            check(Decomposition<1>::cut({17}, 3), ghosts, element);
            check(Decomposition<2>::cut({9, 11}, 5), ghosts, element);
            check(Decomposition<3>::cut({5, 6, 7}, 7), ghosts, element);
        }
    }
}

TEST(Layout, OfBlockCyclicPartsHasBlocksSideBySideAndNoGhosts) {
    const auto parts = Decomposition<2>::block_cyclic({10, 13}, {2, 3}, {2, 2});
    for (int part = 0; part < parts.parts(); ++part) {
        const auto layout = Layout<2>::of(parts, part);
        std::set<std::ptrdiff_t> places;
        std::size_t box = 0;
        std::size_t cells = 0;
        for (const Box<2>& one : layout.boxes()) {
            for_each_cell(one, [&](const Index<2>& cell) {
                ++cells;
                const auto place = layout.offset(box, cell);
                EXPECT_GE(place, 0);
                EXPECT_LT(place, static_cast<std::ptrdiff_t>(layout.size()));
                EXPECT_TRUE(places.insert(place).second);
            });
            ++box;
        }
        EXPECT_EQ(cells, layout.size());
    }
    EXPECT_THROW(static_cast<void>(Layout<2>::of(parts, 0, 1)), UsageError);
    // A cell's place depends on its block; where all is one block, it does not.
    const auto first = Layout<2>::of(parts, 0);
    EXPECT_DEBUG_DEATH(static_cast<void>(first.offset({4, 0})), "box_origins_");
    const auto one_each = Decomposition<2>::block_cyclic({10, 13}, {2, 1}, {5, 13});
    EXPECT_EQ(Layout<2>::of(one_each, 1).offset({6, 3}), 16);
}

TEST(Layout, RefusesMoreBytesThanCanBeCounted) {
    constexpr std::int64_t many = std::int64_t{1} << 60U;
    const auto refused = [](const auto& parts, std::int64_t ghosts, std::size_t element) {
        constexpr int n = std::tuple_size_v<std::decay_t<decltype(parts.extents())>>;
        EXPECT_THROW(static_cast<void>(Layout<n>::of(parts, 0, ghosts, element)), UsageError);
    };
    const auto line = Decomposition<1>::grid({2 * many}, {1});
    refused(line, 0, 8);
    refused(line, 0, 1);
    refused(Decomposition<1>::grid({std::numeric_limits<std::int64_t>::max()}, {1}), 0, 1);
    refused(Decomposition<2>::grid({many / 8, 4}, {1, 1}), 0, 8);
    refused(Decomposition<2>::block_cyclic({many / 8, 4}, {1, 1}, {many / 8, 4}), 0, 8);
    const auto small = Decomposition<3>::grid({5, 6, 7}, {1, 1, 1});
    for (const std::int64_t ghosts :
         {std::int64_t{1} << 20U, many, std::numeric_limits<std::int64_t>::max()})
        refused(small, ghosts, 8);
    const auto large = Layout<1>::of(Decomposition<1>::grid({many / 16}, {1}), 0, 0, 8);
    EXPECT_EQ(large.size(), static_cast<std::size_t>(many / 16));
}

}  // namespace
}  // namespace norma
