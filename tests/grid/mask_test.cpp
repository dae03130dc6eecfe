// Masks: rows of runs against the pixels they come from.
#include "grid/mask.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace norma::grid {
namespace {

using testing::HasSubstr;

TEST(Mask, VisitsExactlyTheLightCellsBetweenTwoPlaces) {
    std::mt19937 draw(3);
    for (int round = 0; round < 200; ++round) {
        const std::int64_t width = 1 + draw() % 20;
        const std::int64_t height = 1 + draw() % 5;
        std::vector<std::uint8_t> cells(static_cast<std::size_t>(width * height));
        for (auto& cell : cells)
            cell = draw() % 3 != 0 ? 1 : 0;
        cells[draw() % cells.size()] = 1;
        const Mask mask(cells, width);
        EXPECT_FALSE(mask.is_whole());
        EXPECT_EQ(mask.active(), std::count(cells.begin(), cells.end(), 1));
        for (std::int64_t y = 0; y < height; ++y) {
            const auto below = [&](std::int64_t n) {
                return static_cast<std::int64_t>(draw()) % n;
            };
            const std::int64_t begin = below(width + 1);
            const std::int64_t end = begin + below(width - begin + 1);
            std::vector<std::uint8_t> seen(static_cast<std::size_t>(width));
            std::int64_t last = begin - 1;
            mask.for_each_run(y, begin, end, [&](std::int64_t first, std::int64_t count) {
                EXPECT_GT(first, last) << "runs are as long as they can be, and in order";
                EXPECT_GT(count, 0);
                for (std::int64_t x = first; x < first + count; ++x)
                    ++seen[static_cast<std::size_t>(x)];
                last = first + count;
            });
            for (std::int64_t x = 0; x < width; ++x) {
                const bool inside = x >= begin && x < end;
                const int light = inside ? cells[static_cast<std::size_t>(y * width + x)] : 0;
                EXPECT_EQ(seen[static_cast<std::size_t>(x)], light);
            }
        }
    }
}

TEST(Mask, OfNothingIsWhole) {
    const Mask mask;
    EXPECT_TRUE(mask.is_whole());
    int runs = 0;
    mask.for_each_run(5, 2, 9, [&](std::int64_t first, std::int64_t cells) {
        EXPECT_EQ(first, 2);
        EXPECT_EQ(cells, 7);
        ++runs;
    });
    EXPECT_EQ(runs, 1);
}

TEST(Mask, OfAPictureTakesTheLighterHalfOfAllGreys) {
    GreyImage image;
    image.width = 2;
    image.height = 2;
    image.levels = {0, 127, 128, 255};
    const auto mask = Mask::of(image, "m.png", {2, 2, 7});
    ASSERT_TRUE(mask);
    EXPECT_EQ(mask->active(), 2);
    mask->for_each_run(0, 0, 2, [](std::int64_t, std::int64_t) { ADD_FAILURE(); });
}

TEST(Mask, OfAnotherSizeOrAllDarkIsRefused) {
    GreyImage image;
    image.width = 3;
    image.height = 2;
    image.levels.assign(6, 127);
    EXPECT_THAT(Mask::of(image, "m.png", {2, 3, 1}).error(),
                HasSubstr("m.png: a mask of 3x2 pixels cannot be laid over a grid of 2x3"));
    EXPECT_THAT(Mask::of(image, "m.png", {3, 2, 1}).error(),
                HasSubstr("all of this mask is dark"));
}

}  // namespace
}  // namespace norma::grid
