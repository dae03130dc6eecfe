#include "decompose/wave_shape.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace norma::detail {
namespace {

constexpr std::size_t cache = std::size_t{1} << 20;
constexpr std::size_t doubles_twice = 16;  // bytes of a cell in two arrays

TEST(WaveShape, ShiftsTilesByTheRadiusAtLeast) {
    for (const std::int64_t radius : {1, 2, 3, 9}) {
        for (const int depth : {1, 4, 16}) {
            const Box<3> cube = Box<3>::of({200, 200, 200});
            const Box<2> square = Box<2>::of({8000, 8000});
            for (const std::int64_t shift : wave_tile(cube, radius, depth, 16, cache).shift)
                EXPECT_GE(shift, radius);
            for (const std::int64_t shift : wave_tile(square, radius, depth, 16, cache).shift)
                EXPECT_GE(shift, radius);
        }
    }
}

TEST(WaveShape, TakesWholeRowsWhereAFrontOfThemIsSmall) {
    const auto tile = wave_tile(Box<2>::of({4096, 1000}), 1, 8, doubles_twice, cache);
    EXPECT_EQ(tile.cells[1], 0);
}

TEST(WaveShape, TakesStripsWhereAFrontOfWholePlanesIsLargerThanTheCache) {
    const std::int64_t depth = 8;
    const auto tile = wave_tile(Box<3>::of({256, 256, 256}), 1, depth, doubles_twice, cache);
    ASSERT_GT(tile.cells[1], 0);
    const std::int64_t front = (depth + 1 + tile.cells[0]) * tile.cells[1] * (256 + depth) *
                               static_cast<std::int64_t>(doubles_twice);
    EXPECT_LE(front, static_cast<std::int64_t>(cache));
}

TEST(WaveShape, TriesOneStepFirstAndMoreWhereGhostsAreLittleWork) {
    const auto large = depth_candidates(Box<2>::of({4096, 4096}), 1, doubles_twice, cache);
    EXPECT_EQ(large.front(), 1);
    EXPECT_TRUE(std::is_sorted(large.begin(), large.end()));
    EXPECT_GE(large.back(), 16);
    EXPECT_EQ(depth_candidates(Box<2>::of({3, 3}), 1, doubles_twice, cache),
              std::vector<int>{1});
    EXPECT_EQ(depth_candidates(Box<2>{}, 1, doubles_twice, cache),
              (std::vector<int>{1, 4, 8, 16, 32}));
    for (const int depth : depth_candidates(Box<3>::of({40, 40, 40}), 2, 16, cache)) {
        const std::int64_t reach = (depth - 1) * 2 / 2;
        EXPECT_LE((40 + 2 * reach) * (40 + 2 * reach) * (40 + 2 * reach), 40 * 40 * 40 * 3 / 2);
    }
}

}  // namespace
}  // namespace norma::detail
