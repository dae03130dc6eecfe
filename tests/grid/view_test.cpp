#include "grid/view.hpp"

#include "norma/decompose/png.hpp"

#include "grid/array_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>

namespace norma::grid {
namespace {

using testing::HasSubstr;

double nan_at_2_1(const Index<2>& cell) {
    if (cell == Index<2>{2, 1}) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(10 * cell[0] + cell[1]);
}

TEST(View, TellsShapeTypeAndNumbersAndDrawsCharacters) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file = file_of<double, 2>(folder.path("u.npy"), {3, 4}, nan_at_2_1);
    const Told told = view({.file = file}, world);
    EXPECT_EQ(told.status, 0);
    EXPECT_EQ(told.text,
              file +
                  ": 3 x 4 (y, x) of float64\n"
                  "min 0, max 23, mean 10.6364\n"
                  "1 of 12 cells are not finite\n"
                  "\n"
                  "      ..\n"
                  "====++++\n"
                  "%%??@@@@\n");
    const auto range =
        view({.file = file, .range = std::pair(0.0, 10.0), .blocks = true}, world);
    EXPECT_THAT(range.text, HasSubstr("██??████\n"));
}

TEST(View, DrawsTheMeanOfManyCellsTheSameForAnyNumberOfRanks) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<float, 2>(folder.path("u.npy"), {100, 300}, [](const Index<2>& cell) {
            return static_cast<float>(cell[1] + (cell[0] % 2 == 0 ? 100 : -100));
        });
    const Told told = view({.file = file, .columns = 30}, world);
    EXPECT_THAT(told.text, HasSubstr("of float32\n"));
    EXPECT_THAT(told.text, HasSubstr("\n   ...:::---===+++***###%%%@@@\n"));
}

TEST(View, ShowsALineOfOneDimensionAndASliceOfThree) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto line =
        file_of<std::int32_t, 1>(folder.path("line.npy"), {10}, [](const Index<1>& cell) {
            return static_cast<int>(cell[0]);
        });
    EXPECT_THAT(view({.file = line}, world).text, HasSubstr("10 (x) of int32\n"));
    EXPECT_THAT(view({.file = line}, world).text, HasSubstr("\n .:-=+*#%@\n"));
    const Told refused = view({.file = line, .picture = folder.path("line.png")}, world);
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.text, HasSubstr("one dimension, which makes no picture"));

    const auto box =
        file_of<double, 3>(folder.path("box.npy"), {2, 3, 4}, [](const Index<3>& cell) {
            return static_cast<double>(100 * cell[0] + 10 * cell[1] + cell[2]);
        });
    EXPECT_THAT(view({.file = box}, world).text, HasSubstr("at z = 1:\n"));
    const auto lines = [&](char dimension, std::int64_t at) {
        const std::string text = view({.file = box, .slice = Slice{dimension, at}}, world).text;
        return text.substr(text.find("\n\n") + 2);
    };
    EXPECT_EQ(lines('z', 0), "      ..\n====++++\n%%@@@@@@\n");  // rows y, columns x
    EXPECT_EQ(lines('y', 0), "\n@@@@@@@@\n");                    // rows z, columns x
    EXPECT_EQ(lines('x', 3), "    ..\n%%@@@@\n");
    EXPECT_EQ(view({.file = box, .slice = Slice{'x', 4}}, world).status, 2);
    EXPECT_THAT(view({.file = box, .slice = Slice{'x', 4}}, world).text,
                HasSubstr("x = 0 to 3"));
    EXPECT_EQ(view({.file = line, .slice = Slice{'x', 4}}, world).status, 2);
}

TEST(View, WritesAPictureOfASlice) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto box =
        file_of<double, 3>(folder.path("box.npy"), {2, 3, 4}, [](const Index<3>& cell) {
            return cell[1] == 1 ? 1.0 : 0.0;
        });
    const std::string png = folder.path("box.png");
    const Told told = view({.file = box,
                            .picture = png,
                            .colours = ColourMap::grey,
                            .slice = Slice{'y', 1},
                            .most_pixels = 100},
                           world);
    EXPECT_EQ(told.text, png + ": 4x2 pixels, from 1 to 1\n");
    const Told ranged = view({.file = box,
                              .picture = png,
                              .colours = ColourMap::grey,
                              .range = std::pair(0.0, 1.0),
                              .slice = Slice{'x', 0}},
                             world);
    EXPECT_EQ(ranged.text, png + ": 3x2 pixels, from 0 to 1\n");
    const auto image = read_grey_image(world, png);
    ASSERT_TRUE(image) << image.error();
    EXPECT_THAT(image->levels, testing::ElementsAre(0, 255, 0, 0, 255, 0));
}

TEST(View, SaysThatOfComplexNumbersTheRealPartsAreShown) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file = file_of<std::complex<double>, 2>(
        folder.path("c.npy"), {2, 2}, [](const Index<2>&) { return std::complex(1.0, 2.0); });
    EXPECT_THAT(view({.file = file}, world).text,
                HasSubstr("of complex128, of which the real parts\nmin 1, max 1"));
    const std::string png = folder.path("c.png");
    EXPECT_EQ(view({.file = file, .picture = png}, world).text,
              png + ": 2x2 pixels, of which the real parts, from 1 to 1\n");
}

TEST(View, RefusesWhatIsNoArray) {
    const Communicator world;
    const CommonFolder folder(world);
    EXPECT_EQ(view({.file = folder.path("none.npy")}, world).status, 3);
    EXPECT_THAT(view({.file = folder.path("none.npy")}, world).text, HasSubstr("none.npy"));
    const auto empty =
        file_of<double, 1>(folder.path("x.npy"), {1}, [](const Index<1>&) { return 1.0; });
    EXPECT_EQ(view({.file = empty}, world).status, 0);
}

}  // namespace
}  // namespace norma::grid
