#include "grid/atlas.hpp"

#include "norma/decompose/png.hpp"

#include "grid/array_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace norma::grid {
namespace {

using testing::HasSubstr;

TEST(Atlas, PutsArraysSideBySideWithOneRange) {
    const Communicator world;
    const CommonFolder folder(world);
    AtlasSettings settings{.picture = folder.path("atlas.png"), .columns = 2, .gap = 1};
    settings.colours = ColourMap::grey;
    for (const double value : {0.0, 1.0, 0.5}) {
        settings.files.push_back(file_of<double, 2>(
            folder.path("u" + std::to_string(settings.files.size()) + ".npy"),
            {2, 1},
            [&](const Index<2>&) { return value; }));
    }
    const Told told = atlas(settings, world);
    EXPECT_EQ(told.text, settings.picture + ": 3 tiles, 3x5 pixels, from 0 to 1\n");
    const auto image = read_grey_image(world, settings.picture);
    ASSERT_TRUE(image) << image.error();
    EXPECT_THAT(image->levels,
                testing::ElementsAre(
                    0, 255, 255, 0, 255, 255, 255, 255, 255, 128, 255, 255, 128, 255, 255));
}

TEST(Atlas, WritesLabelsAboveColumnsAndBesideRows) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto one = [](const auto&) { return 1.0; };
    AtlasSettings settings{.picture = folder.path("atlas.png"), .columns = 1, .gap = 1};
    settings.files = {file_of<double, 2>(folder.path("a.npy"), {30, 20}, one)};
    settings.colours = ColourMap::grey;
    settings.range = std::pair(0.0, 1.0);
    settings.across = {"L"};
    settings.down = {"-1"};
    EXPECT_EQ(atlas(settings, world).status, 0);
    const auto image = read_grey_image(world, settings.picture);
    ASSERT_TRUE(image) << image.error();
    std::string dark;  // every second pixel, as letters are made of dots of 2 x 2
    for (std::int64_t y = 0; y < image->height; y += 2) {
        for (std::int64_t x = 0; x < image->width; x += 2)
            dark += image->at(y, x) == 0 ? '#' : ' ';
        dark = dark.substr(0, dark.find_last_not_of(' ') + 1) + '\n';
    }
    EXPECT_THAT(dark, HasSubstr("#\n            #\n"));
    settings.down = {"one", "two"};
    EXPECT_EQ(atlas(settings, world).text, "--down has 2 labels for 1 tile");
    EXPECT_EQ(atlas(settings, world).status, 2);
}

TEST(Atlas, RefusesArraysOfDifferentShapes) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto zero = [](const auto&) { return 0.0; };
    AtlasSettings settings{.picture = folder.path("atlas.png"),
                           .files = {file_of<double, 2>(folder.path("a.npy"), {2, 3}, zero),
                                     file_of<double, 2>(folder.path("b.npy"), {3, 2}, zero)}};
    EXPECT_THAT(atlas(settings, world).text, HasSubstr("tiles are of one shape"));
    settings.files = {file_of<double, 1>(folder.path("c.npy"), {2}, zero)};
    EXPECT_THAT(atlas(settings, world).text, HasSubstr("made of 2-D arrays"));
    EXPECT_EQ(atlas(settings, world).status, 3);
}

TEST(Atlas, RefusesLabelsThatItCannotDraw) {
    const Communicator world;
    const CommonFolder folder(world);
    AtlasSettings settings{.picture = folder.path("atlas.png"), .columns = 1};
    settings.files = {
        file_of<double, 2>(folder.path("a.npy"), {30, 20}, [](const auto&) { return 1.0; })};
    settings.across = {"d = 0.5"};
    EXPECT_EQ(atlas(settings, world).status, 0);
    settings.across = {"d: 1"};
    const Told told = atlas(settings, world);
    EXPECT_EQ(told.status, 2);
    EXPECT_EQ(
        told.text,
        "--across 'd: 1': ':' cannot be drawn; there are letters, digits, blanks and .-+=/_");
}

}  // namespace
}  // namespace norma::grid
