#include "norma/decompose/png.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/common_folder.hpp"
#include "decompose/picture.hpp"
#include "decompose/random_decomposition.hpp"
#include "decompose/shades.hpp"
#include "decompose/short_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace norma {
namespace {

using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Png, IsTheSamePictureForAnyNumberOfRanksAndAnyCut) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.png");
    std::string first;
    for (unsigned seed = 0; seed < 8; ++seed) {
        std::mt19937 random(seed);
        Field<double, 2> u(world, random_decomposition<2>({50, 70}, world.size(), random));
        u.fill([](const Index<2>& cell) {
            return std::sin(0.1 * static_cast<double>(cell[0])) * static_cast<double>(cell[1]);
        });
        const auto written = write_png(path, u, {.most_pixels = 30});
        ASSERT_TRUE(written) << written.error();
        EXPECT_EQ(written->width, 24);  // of 3 cells each
        EXPECT_EQ(written->height, 17);
        const std::string bytes = bytes_of_file(path);
        if (seed == 0) first = bytes;
        EXPECT_TRUE(bytes == first) << "seed " << seed;
        world.barrier();
    }
}

TEST(Png, ShowsTheFirstRowAtTheTopFromBlackToWhite) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.png");
    Field<int, 2> u(world, Decomposition<2>::block_cyclic({6, 8}, {world.size(), 1}, {1, 1}));
    u.fill([](const Index<2>& cell) { return cell[0] == 0 ? 10 : (cell[1] == 0 ? 20 : 15); });
    const auto written = write_png(path, u, {.colours = ColourMap::grey});
    ASSERT_TRUE(written) << written.error();
    EXPECT_EQ(written->low, 10);
    EXPECT_EQ(written->high, 20);
    const auto image = read_grey_image(world, path);
    ASSERT_TRUE(image) << image.error();
    EXPECT_EQ(image->width, 8);
    EXPECT_EQ(image->height, 6);
    EXPECT_EQ(image->at(0, 3), 0);
    EXPECT_EQ(image->at(5, 0), 255);
    EXPECT_EQ(image->at(5, 7), 128);
}

TEST(Png, ShowsASliceAcrossAnyDimension) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("u.png");
    std::mt19937 random(5);
    Field<float, 3> u(world, random_decomposition<3>({5, 7, 9}, world.size(), random));
    u.fill([](const Index<3>& cell) {
        return static_cast<float>(100 * cell[0] + 10 * cell[1] + cell[2]);
    });
    const auto corner = [&](int dimension, std::optional<std::int64_t> slice) {
        const auto written = write_png(
            path,
            u,
            {.colours = ColourMap::grey, .slice_dimension = dimension, .slice = slice});
        EXPECT_TRUE(written) << written.error();
        return *written;
    };
    const auto z = corner(0, 4);
    EXPECT_EQ(z.low, 400);
    EXPECT_EQ(z.high, 468);
    EXPECT_EQ(z.width, 9);
    EXPECT_EQ(z.height, 7);
    const auto y = corner(1, std::nullopt);
    EXPECT_EQ(y.low, 30);
    EXPECT_EQ(y.high, 438);
    EXPECT_EQ(y.width, 9);
    EXPECT_EQ(y.height, 5);
    const auto x = corner(2, 0);
    EXPECT_EQ(x.low, 0);
    EXPECT_EQ(x.high, 460);
    EXPECT_EQ(x.width, 7);
    EXPECT_EQ(x.height, 5);
    EXPECT_THROW(static_cast<void>(write_png(path, u, {.slice = 5})), UsageError);
    EXPECT_THROW(static_cast<void>(write_png(path, u, {.slice_dimension = 3})), UsageError);
}

TEST(Png, PutsZeroInTheMiddleOfDivergingColours) {
    const Communicator world;
    const CommonFolder folder(world);
    Field<double, 2> u(world,
                       Decomposition<2>::block_cyclic({6, 4}, {world.size(), 1}, {1, 1}));
    u.fill([](const Index<2>& cell) { return cell[0] == 0 ? -8.0 : 2.0; });
    const auto range = [&](const PngOptions& options) {
        const auto written = write_png(folder.path("u.png"), u, options);
        EXPECT_TRUE(written) << written.error();
        return std::pair(written->low, written->high);
    };
    EXPECT_EQ(range({.colours = ColourMap::diverging}), std::pair(-8.0, 8.0));
    EXPECT_EQ(range({.colours = ColourMap::diverging, .high = 3}), std::pair(-3.0, 3.0));
    EXPECT_EQ(range({.low = 0, .high = 1}), std::pair(0.0, 1.0));
    EXPECT_EQ(range({.low = -10}), std::pair(-10.0, 2.0));
    EXPECT_THROW(range({.low = 2, .high = 1}), UsageError);
    EXPECT_THROW(range({.low = nan}), UsageError);
    EXPECT_THROW(range({.most_pixels = 0}), UsageError);
    EXPECT_EQ(range({.low = 5}), std::pair(5.0, 5.0)) << "all is below";
    EXPECT_EQ(range({.high = -9}), std::pair(-9.0, -9.0)) << "all is above";
    EXPECT_THROW(range({.colours = ColourMap::diverging, .high = -1}), UsageError);
    EXPECT_THROW(range({.colours = ColourMap::diverging, .low = 1}), UsageError);
    EXPECT_EQ(range({.most_pixels = std::numeric_limits<std::int64_t>::max()}),
              std::pair(-8.0, 2.0));
    u.fill([](const Index<2>&) { return nan; });
    EXPECT_EQ(range({}), std::pair(0.0, 1.0));
}

TEST(Png, TellsWhatIsWrongWithARange) {
    const Communicator world;
    Field<double, 2> u(world, Decomposition<2>::grid({4, 4}, {world.size(), 1}));
    const auto refusal = [&](const PngOptions& options) {
        try {
            static_cast<void>(write_png("u.png", u, options));
        } catch (const UsageError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_EQ(refusal({.low = 2, .high = 1}), "write_png: no range goes from 2 to 1");
    EXPECT_EQ(refusal({.low = nan}), "write_png: no range goes from nan to the greatest");
    EXPECT_EQ(refusal({.high = infinity}),
              "write_png: no range goes from the least number to inf");
    EXPECT_EQ(refusal({.colours = ColourMap::diverging, .high = -1}),
              "write_png: no range goes from 1 to -1");
}

TEST(Png, IsNoWiderThanCanBeWritten) {
    const std::vector<std::uint8_t> pixels(4);
    const std::vector<Colour> colours(2);
    for (const std::int64_t width : {widest_png + 1, (std::int64_t{1} << 32U) + 2}) {
        for (const auto& picture : {detail::Picture{width, 2, pixels, colours},
                                    detail::Picture{2, width, pixels, colours}}) {
            const auto png = detail::png_of(picture);
            ASSERT_FALSE(png);
            EXPECT_THAT(png.error(), HasSubstr("at most 1000000 are along a side"));
        }
    }
    const std::vector<std::uint8_t> line(static_cast<std::size_t>(widest_png));
    const auto png = detail::png_of({widest_png, 1, line, colours});
    EXPECT_TRUE(png) << png.error();
}

TEST(Png, TellsAllRanksThatItCannotBeWritten) {
    const Communicator world;
    const CommonFolder folder(world);
    Field<double, 2> u(world,
                       Decomposition<2>::block_cyclic({60, 40}, {world.size(), 1}, {1, 1}));
    const auto message = [&](const std::string& path) {
        const auto written = write_png(path, u);
        const std::string text = written ? "no failure" : written.error();
        EXPECT_EQ(world.bcast(text, 0), text);
        return text;
    };
    EXPECT_THAT(message(folder.path("no/u.png")), HasSubstr("no/u.png': No such file"));
    EXPECT_THAT(message("/dev/full"), HasSubstr("it is no plain file"));
    const ShortFiles full(20);
    EXPECT_THAT(message(folder.path("u.png")), HasSubstr("File too large; make room"));
}

TEST(Shades, AreMeansOfTheCellsThatAreNumbers) {
    const std::vector<double> cells{1,
                                    3,
                                    10,  //
                                    5,
                                    7,
                                    nan,
                                    nan,
                                    nan,
                                    4};
    const auto small = detail::shrunk(cells, 3, 2);
    ASSERT_EQ(small.size(), 4U);
    EXPECT_EQ(small[0], 4);
    EXPECT_EQ(small[1], 10);
    EXPECT_TRUE(std::isnan(small[2]));
    EXPECT_EQ(small[3], 4);
}

TEST(Shades, GoFromLowToHighAndStayThereBeyond) {
    const std::vector<double> values{nan, -infinity, 0, 1, 2, infinity};
    EXPECT_EQ(detail::shades_of(values, {0, 2}),
              (std::vector<std::uint8_t>{0, 1, 1, 128, 255, 255}));
    EXPECT_EQ(detail::shades_of(values, {1, 1}), (std::vector<std::uint8_t>{0, 1, 1, 1, 1, 1}));
    constexpr double most = std::numeric_limits<double>::max();
    const std::vector<double> wide{-most, 0, most};
    EXPECT_EQ(detail::shades_of(wide, {-most, most}), (std::vector<std::uint8_t>{1, 128, 255}));
    const auto range = detail::range_of(values);
    EXPECT_EQ(range.low, 0);
    EXPECT_EQ(range.high, 2);
}

TEST(ColourMap, GoesFromDarkToLightAndIsKnownByItsName) {
    EXPECT_EQ(colour_of(ColourMap::viridis, 0), (Colour{68, 1, 84}));
    EXPECT_EQ(colour_of(ColourMap::viridis, 1), (Colour{253, 231, 37}));
    EXPECT_EQ(colour_of(ColourMap::grey, 0.5), (Colour{128, 128, 128}));
    EXPECT_EQ(colour_of(ColourMap::magma, -3), (Colour{0, 0, 4}));
    EXPECT_EQ(colour_of(ColourMap::diverging, 0.5), (Colour{221, 221, 221}));
    for (const auto map :
         {ColourMap::grey, ColourMap::viridis, ColourMap::magma, ColourMap::cividis}) {
        double before = -1;
        for (int i = 0; i <= 100; ++i) {
            const Colour colour = colour_of(map, i / 100.0);
            const double light = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
            EXPECT_GE(light, before) << i;
            before = light;
        }
    }
    EXPECT_EQ(*colour_map_named("cividis"), ColourMap::cividis);
    const auto unknown = colour_map_named("jet");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(
        unknown.error(),
        "there is no colour map 'jet'; there are grey, viridis, magma, cividis, diverging");
}

TEST(GreyImage, IsReadFromPgmOfTextAndOfBytes) {
    const auto text = detail::grey_of_pgm("P2\n# coast\n3 2\n10\n0 5 10\n10 0 # last\n 1\n");
    ASSERT_TRUE(text) << text.error();
    EXPECT_EQ(text->width, 3);
    EXPECT_EQ(text->height, 2);
    EXPECT_EQ(text->levels, (std::vector<std::uint8_t>{0, 128, 255, 255, 0, 26}));
    const auto bytes = detail::grey_of_pgm(std::string("P5 2 1 255\n\x00\xff", 13));
    ASSERT_TRUE(bytes) << bytes.error();
    EXPECT_EQ(bytes->levels, (std::vector<std::uint8_t>{0, 255}));
    const auto wide = detail::grey_of_pgm(std::string("P5 2 1 65535\n\xff\xff\x80\x00", 17));
    ASSERT_TRUE(wide) << wide.error();
    EXPECT_EQ(wide->levels, (std::vector<std::uint8_t>{255, 128}));
    for (const std::string wrong : {"P2",
                                    "P2 3 2 10 0 5 10 10 0",
                                    "P5 2 2 255\nabc",
                                    "P5 0 2 255\n",
                                    "P5 2 2 70000\nabcdefgh",
                                    "P2 2 2 -1 0 0 0 0",
                                    "P5 99999999 99999999 255\n"}) {
        EXPECT_FALSE(detail::grey_of_pgm(wrong)) << wrong;
    }
}

/// The bytes of a number in a PNG.
void put(std::string& png, std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i)
        png[at + i] = static_cast<char>(number >> (24 - 8 * i));
}

/// The CRC of a PNG's chunk.
std::uint32_t crc_of(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

TEST(GreyImage, OfAFewBytesTakesNoMemoryForAllItClaims) {
    const std::vector<Colour> colours{{0, 0, 0}, {255, 255, 255}};
    const std::vector<std::uint8_t> black(std::size_t{3000} * 3000);
    auto png = detail::png_of({3000, 3000, black, colours});
    ASSERT_TRUE(png) << png.error();
    EXPECT_TRUE(detail::grey_of_png(*png)) << "as many pixels for a byte as can be";
    png = detail::png_of({2, 1, std::span(black).first(2), colours});
    ASSERT_TRUE(png) << png.error();
    constexpr std::size_t header = 12;  // its name and what it tells, 17 bytes, and a CRC
    put(*png, header + 4, 32768);
    put(*png, header + 8, 32768);
    put(*png, header + 17, crc_of(std::string_view(*png).substr(header, 17)));
    const auto claimed = detail::grey_of_png(*png);
    ASSERT_FALSE(claimed);
    EXPECT_EQ(claimed.error(), "it ends before its last pixel");
    EXPECT_FALSE(detail::grey_of_pgm("P2 32768 32768 255\n0 0"));
    EXPECT_TRUE(detail::grey_of_pgm("P2 2 1 9\n0 0")) << "as few bytes as can be";
}

TEST(GreyImage, IsTheLightOfColoursAndWrongFilesAreTold) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::vector<Colour> colours{{0, 0, 0}, {255, 255, 255}, {255, 0, 0}, {0, 255, 0}};
    const std::vector<std::uint8_t> pixels{0, 1, 2, 3};
    const auto png = detail::png_of({2, 2, pixels, colours});
    ASSERT_TRUE(png) << png.error();
    write_file(world, folder.path("a.png"), *png);
    const auto image = read_grey_image(world, folder.path("a.png"));
    ASSERT_TRUE(image) << image.error();
    EXPECT_EQ(image->at(0, 0), 0);
    EXPECT_EQ(image->at(0, 1), 255);
    EXPECT_LT(image->at(1, 0), image->at(1, 1));
    const auto wrong = [&](const std::string& bytes) {
        world.barrier();
        write_file(world, folder.path("b.png"), bytes);
        const auto read = read_grey_image(world, folder.path("b.png"));
        return read ? "no failure" : read.error();
    };
    EXPECT_THAT(wrong("GIF89a"), HasSubstr("b.png' is neither a PNG nor a PGM"));
    EXPECT_THAT(wrong(png->substr(0, png->size() / 2)),
                HasSubstr("cannot be read: libpng says"));
    EXPECT_THAT(wrong(""), HasSubstr("is neither"));
    const auto missing = read_grey_image(world, folder.path("c.png"));
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error(), HasSubstr("c.png': No such file"));
}

}  // namespace
}  // namespace norma
