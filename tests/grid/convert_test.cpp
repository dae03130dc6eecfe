#include "grid/convert.hpp"

#include "norma/decompose/png.hpp"

#include "grid/array_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>

namespace norma::grid {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Convert, CutsOutTurnsAndChangesTheTypeOfAnyArray) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<std::int32_t, 3>(folder.path("in.npy"), {4, 5, 6}, [](const Index<3>& cell) {
            return static_cast<int>(100 * cell[0] + 10 * cell[1] + cell[2]);
        });
    ConvertSettings settings{.from = file,
                             .to = folder.path("out.npy"),
                             .axes = {2, 0, 1},
                             .crop = {{1, 4}, {std::nullopt, 3}, {2, std::nullopt}},
                             .type = ElementType::of<float>()};
    const Told told = convert(settings, world);
    EXPECT_EQ(told.status, 0) << told.text;
    const auto out = read<float, 3>(settings.to, {3, 2, 3});
    out.for_each_row([&](Index<3> cell, std::span<const float> row) {
        for (const float value : row) {
            const auto expected = 100 * (cell[1] + 2) + 10 * cell[2] + cell[0] + 1;
            EXPECT_EQ(value, static_cast<float>(expected));
            ++cell[2];
        }
    });
}

TEST(Convert, KeepsTypesAndTurnsBackToTheSameBytes) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<std::uint8_t, 2>(folder.path("in.npy"), {7, 300}, [](const Index<2>& cell) {
            return static_cast<std::uint8_t>(cell[0] * 31 + cell[1]);
        });
    const std::string turned = folder.path("turned.npy");
    const std::string back = folder.path("back.npy");
    EXPECT_EQ(convert({.from = file, .to = turned, .axes = {1, 0}}, world).status, 0);
    EXPECT_EQ(read_npy_info(turned)->shape_text(), "300 x 7");
    EXPECT_EQ(convert({.from = turned, .to = back, .axes = {1, 0}}, world).status, 0);
    world.barrier();
    EXPECT_EQ(bytes_of_file(back), bytes_of_file(file));
}

TEST(Convert, WritesPicturesRawFilesAndXdmf) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<double, 2>(folder.path("in.npy"), {3, 4}, [](const Index<2>& cell) {
            return static_cast<double>(cell[0] * 4 + cell[1]);
        });
    EXPECT_EQ(convert({.from = file, .to = folder.path("out.png")}, world).status, 0);
    EXPECT_EQ(read_grey_image(world, folder.path("out.png"))->width, 4);
    EXPECT_EQ(convert({.from = file, .to = folder.path("out.bin")}, world).status, 0);
    world.barrier();
    EXPECT_EQ(bytes_of_file(folder.path("out.bin")),
              bytes_of_file(file).substr(bytes_of_file(file).size() - 96));
    EXPECT_EQ(convert({.from = file, .to = folder.path("out.xdmf")}, world).status, 0);
    world.barrier();
    EXPECT_THAT(bytes_of_file(folder.path("out.xdmf")), HasSubstr("out.u.0000000000.bin"));
    EXPECT_EQ(bytes_of_file(folder.path("out.u.0000000000.bin")),
              bytes_of_file(folder.path("out.bin")));
}

TEST(Convert, LeavesTheSeriesOfARunAsItIs) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<double, 2>(folder.path("in.npy"), {3, 4}, [](const Index<2>&) { return 0.0; });
    const ConvertSettings settings{.from = file, .to = folder.path("run.xdmf")};
    EXPECT_EQ(convert(settings, world).status, 0);
    EXPECT_EQ(convert(settings, world).status, 0) << "what it wrote itself";
    const auto cells = file_of<double, 2>(
        folder.path("run.v.0000000500.bin"), {3, 4}, [](const Index<2>&) { return 0.0; });
    const Told told = convert(settings, world);
    EXPECT_EQ(told.status, 2);
    EXPECT_EQ(told.text,
              settings.to +
                  ": steps of a run have this name, as run.v.0000000500.bin; take another one");
    world.barrier();
    EXPECT_FALSE(bytes_of_file(cells).empty());
}

TEST(Convert, TakesRealPartsOnlyIfThatIsSaid) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<std::complex<double>, 2>(folder.path("in.npy"), {3, 4}, [](const Index<2>&) {
            return std::complex<double>(1, 2);
        });
    for (const char* to : {"out.png", "out.xdmf"}) {
        ConvertSettings settings{.from = file, .to = folder.path(to)};
        const Told told = convert(settings, world);
        EXPECT_EQ(told.status, 2) << to;
        EXPECT_THAT(told.text, HasSubstr("--type f8 takes their real parts"));
        settings.type = ElementType::of<double>();
        EXPECT_EQ(convert(settings, world).status, 0) << to;
    }
}

TEST(Convert, RefusesWhatTheArrayDoesNotHave) {
    const Communicator world;
    const CommonFolder folder(world);
    const auto file =
        file_of<double, 2>(folder.path("in.npy"), {3, 4}, [](const Index<2>&) { return 0.0; });
    const std::string to = folder.path("out.npy");
    const auto refused = [&](const ConvertSettings& settings) {
        const Told told = convert(settings, world);
        return std::to_string(told.status) + " " + told.text;
    };
    EXPECT_THAT(refused({.from = file, .to = to, .axes = {0, 2}}),
                StartsWith("2 --transpose 0,2"));
    EXPECT_THAT(refused({.from = file, .to = to, .axes = {0, 1, 2}}),
                StartsWith("2 --transpose"));
    EXPECT_THAT(refused({.from = file, .to = to, .crop = {{0, 1}}}),
                StartsWith("2 --crop has 1"));
    EXPECT_THAT(refused({.from = file, .to = to, .crop = {{0, 5}, {}}}),
                StartsWith("2 --crop 0:5 along x: '" + file + "' has cells 0:4"));
    EXPECT_THAT(refused({.from = file, .to = to, .crop = {{}, {2, 2}}}),
                StartsWith("2 --crop 2:2 along y"));
    EXPECT_THAT(refused({.from = folder.path("none.npy"), .to = to}), StartsWith("3 "));
    EXPECT_THAT(refused({.from = file, .to = folder.path("no/such/out.npy")}),
                StartsWith("3 "));
}

}  // namespace
}  // namespace norma::grid
