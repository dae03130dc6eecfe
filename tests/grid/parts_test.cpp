// The cuts a user asks for by name.
#include "grid/parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace norma::grid {
namespace {

using testing::HasSubstr;

Model model_of(int dimensions, std::array<std::int64_t, 3> size) {
    Model model;
    model.dimensions = dimensions;
    model.size = size;
    model.fields.emplace_back();
    return model;
}

TEST(CutChoice, IsReadFromItsName) {
    EXPECT_EQ(parse_cut("auto")->kind, CutChoice::Kind::automatic);
    EXPECT_EQ(parse_cut("strips")->kind, CutChoice::Kind::strips);
    EXPECT_EQ(parse_cut("bisect")->kind, CutChoice::Kind::bisect);
    const auto grid = parse_cut("grid:4x2");
    ASSERT_TRUE(grid);
    EXPECT_EQ(grid->kind, CutChoice::Kind::grid);
    EXPECT_EQ(grid->processes, (std::array{4, 2, 1}));
    for (const char* wrong : {"",
                              "grid",
                              "grid:",
                              "grid:0x2",
                              "grid:4x",
                              "grid:x4",
                              "grid:1x1x1x1",
                              "grid:4-2",
                              "strip",
                              "grid:99999999999"})
        EXPECT_THAT(parse_cut(wrong).error(), HasSubstr("--cut")) << wrong;
}

TEST(Parts, OfAGridAreCountedAlongXFirst) {
    const auto parts =
        parts_of<2>(model_of(2, {40, 30, 1}), *parse_cut("grid:4x2"), "", {}, 1, 8);
    ASSERT_TRUE(parts) << parts.error();
    EXPECT_EQ(parts->extents(), (Extents<2>{30, 40}));
    EXPECT_EQ(parts->boxes_of(0).front(), (Box<2>{{0, 0}, {15, 10}}));
    EXPECT_EQ(parts->boxes_of(1).front(), (Box<2>{{0, 10}, {15, 20}}));
    EXPECT_THAT(
        parts_of<2>(model_of(2, {40, 30, 1}), *parse_cut("grid:4x2"), "", {}, 1, 6).error(),
        HasSubstr("8"));
}

TEST(Parts, OfStripsAreWholeRows) {
    const auto parts = parts_of<3>(model_of(3, {5, 4, 9}), *parse_cut("strips"), "", {}, 1, 3);
    ASSERT_TRUE(parts) << parts.error();
    for (int part = 0; part < 3; ++part)
        EXPECT_EQ(parts->boxes_of(part).front().extents(), (Extents<3>{3, 4, 5}));
}

constexpr std::int64_t width = 64;

/// So many rows of a square are computed.
Mask upper_rows(std::int64_t rows) {
    std::vector<std::uint8_t> cells(width * width, 0);
    std::fill_n(cells.begin(), rows * width, std::uint8_t{1});
    return {cells, width};
}

TEST(Parts, OfAMaskHaveTheSameNumberOfCellsThatAreComputed) {
    const Mask mask = upper_rows(width / 2);
    for (const char* cut : {"auto", "bisect"}) {
        const auto parts =
            parts_of<2>(model_of(2, {width, width, 1}), *parse_cut(cut), "", mask, 1, 4);
        ASSERT_TRUE(parts) << parts.error();
        for (int part = 0; part < 4; ++part) {
            std::int64_t computed = 0;
            for (const Box<2>& box : parts->boxes_of(part))
                computed += box.clipped_to({{0, 0}, {width / 2, width}}).cells();
            EXPECT_EQ(computed, width * width / 8) << cut << ' ' << part;
        }
    }
}

TEST(Parts, OfEveryCutCostTheCellsThatAreComputed) {
    const Mask mask = upper_rows(width / 4);
    for (const auto& [cut, imbalance] : {std::pair{"strips", 4.0},
                                         std::pair{"grid:1x4", 4.0},
                                         std::pair{"grid:2x2", 2.0},
                                         std::pair{"grid:4x1", 1.0},
                                         std::pair{"bisect", 1.0}}) {
        const auto parts =
            parts_of<2>(model_of(2, {width, width, 1}), *parse_cut(cut), "", mask, 1, 4);
        ASSERT_TRUE(parts) << parts.error();
        EXPECT_EQ(parts->cost().imbalance, imbalance) << cut;
    }
    // In three dimensions the mask is that of every layer.
    const auto layers =
        parts_of<3>(model_of(3, {width, width, 4}), *parse_cut("strips"), "", mask, 1, 4);
    ASSERT_TRUE(layers) << layers.error();
    EXPECT_EQ(layers->cost().imbalance, 1);
}

TEST(Parts, OfABisectionWithoutWorkOrMaskAskNoCell) {
    const std::int64_t side =
        1'000'000;  // visiting a cell in a nanosecond, that were a quarter of an hour
    const auto parts =
        parts_of<2>(model_of(2, {side, side, 1}), *parse_cut("bisect"), "", {}, 1, 4);
    ASSERT_TRUE(parts) << parts.error();
    for (int part = 0; part < 4; ++part) {
        const double cells = static_cast<double>(parts->boxes_of(part).front().cells());
        EXPECT_NEAR(cells, 2.5e11, 2.5e9);
    }
}

TEST(Parts, ThatCannotBeAreRefusedWithTheLimit) {
    for (const char* cut : {"grid:2x2", "grid:2x1x2"})
        EXPECT_EQ(parts_of<1>(model_of(1, {64, 1, 1}), *parse_cut(cut), "", {}, 1, 4).error(),
                  std::string("--cut ") + cut + ": the grid has but one dimension");
    EXPECT_EQ(
        parts_of<2>(model_of(2, {64, 64, 1}), *parse_cut("grid:2x1x2"), "", {}, 1, 4).error(),
        "--cut grid:2x1x2: the grid has but 2 dimensions");
    EXPECT_TRUE(parts_of<1>(model_of(1, {64, 1, 1}), *parse_cut("grid:4x1"), "", {}, 1, 4));
    EXPECT_THAT(
        parts_of<2>(model_of(2, {6, 64, 1}), *parse_cut("grid:4x1"), "", {}, 2, 4).error(),
        HasSubstr("4 parts along x of 6 cells"));
    Model walls = model_of(2, {30, 2, 1});
    EXPECT_TRUE(parts_of<2>(walls, {}, "", {}, 3, 1)) << "what goes round is wide enough";
    walls.fields[0].sides[1].fill({Side::Kind::mirror, 0});
    EXPECT_EQ(parts_of<2>(walls, {}, "", {}, 3, 1).error(),
              "cells as far as 3 to each side are read, but there are only 2 along y, where "
              "the grid is not periodic: it needs 3");
    EXPECT_TRUE(parts_of<2>(walls, {}, "", {}, 2, 1));
    EXPECT_THAT(parts_of<1>(model_of(1, {3, 1, 1}), {}, "", {}, 1, 4).error(),
                HasSubstr("fewer ranks"));
    EXPECT_THAT(
        parts_of<2>(model_of(2, {20, 10, 1}), *parse_cut("strips"), "", {}, 4, 3).error(),
        HasSubstr("at most 2 fit"));
}

}  // namespace
}  // namespace norma::grid
