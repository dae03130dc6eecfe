// Boxes, cell by cell.
#include "norma/decompose/box.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace norma {
namespace {

template <int N>
Box<N> drawn(std::mt19937& draw) {
    Box<N> box;
    for (std::size_t d = 0; d < N; ++d) {
        box.lo[d] = static_cast<std::int64_t>(draw() % 7) - 3;
        box.hi[d] = box.lo[d] + static_cast<std::int64_t>(draw() % 5);  // also none
    }
    return box;
}

template <int N>
std::set<Index<N>> cells_of(const Box<N>& box) {
    std::set<Index<N>> cells;
    Index<N> last{};
    last.fill(-1000);
    box.for_each_row([&](const Index<N>& first, std::int64_t count) {
        EXPECT_LT(last, first) << "in the order of memory";
        last = first;
        Index<N> cell = first;
        for (std::int64_t i = 0; i < count; ++i, ++cell[N - 1])
            EXPECT_TRUE(cells.insert(cell).second);
    });
    return cells;
}

template <int N>
void check_pair(const Box<N>& a, const Box<N>& b) {
    const auto in_a = cells_of(a);
    const auto in_b = cells_of(b);
    EXPECT_EQ(static_cast<std::int64_t>(in_a.size()), a.cells());
    EXPECT_EQ(in_a.empty(), a.empty());
    std::set<Index<N>> both;
    std::set<Index<N>> only_a;
    for (const auto& cell : in_a)
        (in_b.contains(cell) ? both : only_a).insert(cell);
    EXPECT_EQ(cells_of(a.clipped_to(b)), both);
    EXPECT_EQ(b.contains(a), only_a.empty());
    for (const auto& cell : in_a)
        EXPECT_EQ(b.contains(cell), both.contains(cell));
    const Box<N> joined = a.joined(b);
    EXPECT_TRUE(joined.contains(a) && joined.contains(b));
    for (std::size_t d = 0; d < N && !a.empty() && !b.empty(); ++d) {
        EXPECT_EQ(joined.lo[d], std::min(a.lo[d], b.lo[d]));
        EXPECT_EQ(joined.hi[d], std::max(a.hi[d], b.hi[d]));
    }
    std::vector<Box<N>> rest;
    subtract(a, b, rest);
    EXPECT_LE(rest.size(), 2 * static_cast<std::size_t>(N));
    std::set<Index<N>> left;
    for (const Box<N>& part : rest)
        for (const auto& cell : cells_of(part))
            EXPECT_TRUE(left.insert(cell).second) << "disjoint";
    EXPECT_EQ(left, only_a);
}

template <int N>
void check_all(unsigned seed) {
    std::mt19937 draw(seed);
    for (int round = 0; round < 500; ++round) {
        const auto a = drawn<N>(draw);
        check_pair(a, drawn<N>(draw));
        check_pair(a, a);
        EXPECT_EQ(a.grown(2).grown(-2), a);
        Index<N> by{};
        by[0] = 5;
        EXPECT_EQ(a.moved(by).cells(), a.cells());
    }
}

TEST(Box, IsTheSetOfItsCellsInOneDimension) {
    check_all<1>(1);
}
TEST(Box, IsTheSetOfItsCellsInTwoDimensions) {
    check_all<2>(2);
}
TEST(Box, IsTheSetOfItsCellsInThreeDimensions) {
    check_all<3>(3);
}

TEST(Box, OutsideOfManyBoxesIsWhatIsInNoneOfThem) {
    std::mt19937 draw(4);
    for (int round = 0; round < 200; ++round) {
        const Box<2> from{{-2, -2}, {6, 7}};
        std::vector<Box<2>> boxes;
        for (int i = 0; i < 4; ++i)
            boxes.push_back(drawn<2>(draw));
        auto wanted = cells_of(from);
        for (const auto& box : boxes)
            for (const auto& cell : cells_of(box))
                wanted.erase(cell);
        std::set<Index<2>> found;
        for (const auto& box : outside(from, boxes))
            for (const auto& cell : cells_of(box))
                EXPECT_TRUE(found.insert(cell).second);
        EXPECT_EQ(found, wanted);
    }
}

}  // namespace
}  // namespace norma
