#include "norma/decompose/xdmf.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/common_folder.hpp"
#include "decompose/numbered_cells.hpp"
#include "decompose/random_decomposition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <complex>
#include <filesystem>

namespace norma {
namespace {

using testing::HasSubstr;

std::string text_of(const std::optional<Failure>& failure) {
    return failure ? failure->message : "no failure";
}

constexpr const char* one_step = R"(<?xml version="1.0" encoding="UTF-8"?>
<Xdmf Version="3.0">
  <Domain>
    <Grid Name="series" GridType="Collection" CollectionType="Temporal">
      <Grid Name="step 7" GridType="Uniform">
        <Time Value="0.25"/>
        <Topology TopologyType="3DCoRectMesh" Dimensions="2 31 41"/>
        <Geometry GeometryType="ORIGIN_DXDYDZ">
          <DataItem Dimensions="3" NumberType="Float" Precision="8" Format="XML">0 -1 2</DataItem>
          <DataItem Dimensions="3" NumberType="Float" Precision="8" Format="XML">1 0.5 0.25</DataItem>
        </Geometry>
        <Attribute Name="u" AttributeType="Scalar" Center="Cell">
          <DataItem Dimensions="1 30 40" NumberType="Float" Precision="8" Format="Binary" Endian="Little">run &amp; more.u.0000000007.bin</DataItem>
        </Attribute>
        <Attribute Name="alive" AttributeType="Scalar" Center="Cell">
          <DataItem Dimensions="1 30 40" NumberType="UChar" Precision="1" Format="Binary" Endian="Little">run &amp; more.alive.0000000007.bin</DataItem>
        </Attribute>
      </Grid>
    </Grid>
  </Domain>
</Xdmf>
)";

TEST(Xdmf, TellsWhereEveryFieldIsAndWhatItIs) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("run & more.xdmf");
    for (unsigned seed = 0; seed < 4; ++seed) {
        std::mt19937 random(seed);
        Field<double, 2> u(world, random_decomposition<2>({30, 40}, world.size(), random));
        Field<bool, 2> alive(world, random_decomposition<2>({30, 40}, world.size(), random));
        fill(u);
        alive.fill([](const Index<2>& cell) { return cell[1] % 3 == 0; });
        const std::vector<FieldToWrite<2>> fields{{"u", u}, {"alive", alive}};
        const XdmfStep step{.step = 7, .time = 0.25, .spacing = {0.5, 0.25}, .origin = {-1, 2}};
        ASSERT_EQ(text_of(append_xdmf(path, step, fields)), "no failure");
        EXPECT_EQ(bytes_of_file(path), one_step);
        const std::string bytes = bytes_of_file(folder.path("run & more.u.0000000007.bin"));
        ASSERT_EQ(bytes.size(), 30U * 40 * 8);
        for (std::size_t i = 0; i < 1200; ++i) {
            double value = 0;
            std::memcpy(&value, bytes.data() + 8 * i, 8);
            EXPECT_EQ(value, static_cast<double>(i + 1));
        }
        world.barrier();

        Field<double, 2> back(world, random_decomposition<2>({30, 40}, world.size(), random));
        ASSERT_FALSE(read_raw(folder.path("run & more.u.0000000007.bin"), back));
        EXPECT_EQ(wrong_cells(back), 0);
    }
}

TEST(Xdmf, MakesBoolsOfAnyBytes) {
    const Communicator world;
    const CommonFolder folder(world);
    std::string bytes;
    for (int i = 0; i < 256; ++i)
        bytes.push_back(static_cast<char>(i));
    write_file(world, folder.path("a.bin"), bytes);
    Field<bool, 1> a(world, Decomposition<1>::grid({256}, {world.size()}));
    ASSERT_EQ(text_of(read_raw(folder.path("a.bin"), a)), "no failure");
    a.for_each_row([](Index<1> cell, std::span<const bool> row) {
        for (const std::byte byte : std::as_bytes(row))
            EXPECT_EQ(byte, std::byte{cell[0]++ == 0 ? std::uint8_t{0} : std::uint8_t{1}});
    });
}

/// The names of the steps in the file, in its order.
std::vector<int> steps_in(const std::string& path) {
    const std::string text = bytes_of_file(path);
    std::vector<int> steps;
    for (std::size_t at = 0; (at = text.find("\"step ", at)) != std::string::npos; ++at)
        steps.push_back(std::stoi(text.substr(at + 6)));
    return steps;
}

TEST(Xdmf, GrowsStepByStepAndGoesOnAfterARestart) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("run.xdmf");
    Field<float, 3> u(
        world, Decomposition<3>::block_cyclic({4, 5, 6}, {1, 1, world.size()}, {1, 1, 1}));
    const std::vector<FieldToWrite<3>> fields{{"u", u}};
    const auto add = [&](std::int64_t step, EarlierSteps earlier) {
        return text_of(append_xdmf(
            path,
            {.step = step, .time = 0.5 * static_cast<double>(step), .earlier = earlier},
            fields));
    };
    for (const std::int64_t step : {0, 10, 20, 30})
        ASSERT_EQ(add(step, EarlierSteps::kept), "no failure");
    EXPECT_EQ(steps_in(path), (std::vector<int>{0, 10, 20, 30}));
    const std::string uninterrupted = bytes_of_file(path);
    world.barrier();
    // Ended after step 30, gone on from a checkpoint of step 15.
    ASSERT_EQ(add(20, EarlierSteps::kept), "no failure");
    EXPECT_EQ(steps_in(path), (std::vector<int>{0, 10, 20}));
    world.barrier();
    ASSERT_EQ(add(30, EarlierSteps::kept), "no failure");
    EXPECT_EQ(bytes_of_file(path), uninterrupted);
    world.barrier();
    ASSERT_EQ(add(50, EarlierSteps::removed), "no failure");
    EXPECT_EQ(steps_in(path), (std::vector<int>{50}));
}

TEST(Xdmf, LeavesAFileOfSomebodyElseAsItIs) {
    const Communicator world;
    const CommonFolder folder(world);
    const std::string path = folder.path("other.xdmf");
    Field<float, 1> u(world, Decomposition<1>::block_cyclic({9}, {world.size()}, {1}));
    const std::vector<FieldToWrite<1>> fields{{"u", u}};
    const std::string mine(one_step);
    for (const std::string& text : {std::string("<Xdmf/>"),
                                    mine.substr(0, 700),
                                    mine + " ",
                                    std::string("\n") + mine,
                                    mine.substr(0, 100) + "x" + mine.substr(100)}) {
        write_file(world, path, text);
        EXPECT_THAT(text_of(append_xdmf(path, {.step = 8}, fields)),
                    HasSubstr("it is no series of steps that norma wrote"));
        EXPECT_EQ(bytes_of_file(path), text);
        world.barrier();
    }
}

TEST(Xdmf, TellsAllRanksWhatIsWrong) {
    const Communicator world;
    const CommonFolder folder(world);
    std::mt19937 random(1);
    Field<double, 2> u(world, random_decomposition<2>({8, 9}, world.size(), random));
    Field<double, 2> w(world, random_decomposition<2>({9, 8}, world.size(), random));
    Field<std::complex<double>, 2> c(world, u.decomposition());
    const std::vector<FieldToWrite<2>> fields{{"u", u}};
    EXPECT_THAT(text_of(append_xdmf(folder.path("no/run.xdmf"), {}, fields)),
                HasSubstr("no/run.u.0000000000.bin': No such file or directory"));
    EXPECT_THAT(text_of(read_raw(folder.path("no.bin"), u)), HasSubstr("No such file"));
    write_file(world, folder.path("short.bin"), "1234");
    EXPECT_THAT(text_of(read_raw(folder.path("short.bin"), u)),
                HasSubstr("short.bin' has 4 bytes, the field 576 of float64"));
    const auto refused = [&](const XdmfStep& step, const std::vector<FieldToWrite<2>>& some) {
        EXPECT_THROW(static_cast<void>(append_xdmf(folder.path("run.xdmf"), step, some)),
                     UsageError);
    };
    refused({}, {});
    refused({.step = -1}, fields);
    refused({.spacing = {1, 1, 1}}, fields);
    refused({}, {{"c", c}});
    refused({}, {{"u", u}, {"w", w}});
    refused({}, {{"u", u}, {"u", u}});
}

}  // namespace
}  // namespace norma
