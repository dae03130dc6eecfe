// Presets: their own loops against their equations, and against what others computed.
#include "grid/presets.hpp"

#include "grid/serial_grid.hpp"

#include <numeric>

namespace norma::grid {
namespace {

Model preset_of(std::string_view name,
                const std::vector<std::int64_t>& size,
                std::string_view start = {}) {
    auto model = preset_model(name, size, start);
    if (!model) {
        ADD_FAILURE() << model.error();
        return {};
    }
    return *model;
}

SerialGrid by_hand(const Model& model, double dt) {
    auto stepper = preset_stepper(model, dt);
    if (!stepper) ADD_FAILURE() << stepper.error();
    return {model, std::move(*stepper)};
}

double sum(const SerialGrid& grid, std::size_t field) {
    const std::vector<double> cells = grid.cells(field);
    return std::accumulate(cells.begin(), cells.end(), 0.0);
}

TEST(Presets, HaveLoopsThatGiveTheBitsOfTheirEquations) {
    const std::vector<std::vector<std::int64_t>> sizes{{1500}, {533, 12}, {37, 10, 9}};
    for (const Preset& preset : presets()) {
        for (const auto& size : sizes) {
            const auto dimensions = static_cast<int>(size.size());
            if (dimensions < preset.least_dimensions || dimensions > preset.most_dimensions)
                continue;
            for (const std::string_view start : preset.starts) {
                Model model = preset_of(preset.name, size, start);
                model.spacing = {1.25, 0.75, 1.5};
                for (const double dt : {1.0, 0.07}) {
                    SerialGrid hand = by_hand(model, dt);
                    SerialGrid equations(model, stepper_of(model, dt));
                    EXPECT_EQ(hand.stepper().radius(), equations.stepper().radius());
                    EXPECT_EQ(hand.stepper().reads_corners(),
                              equations.stepper().reads_corners());
                    hand.run(4);
                    equations.run(4);
                    for (std::size_t field = 0; field < model.fields.size(); ++field)
                        EXPECT_EQ(hand.cells(field), equations.cells(field))
                            << preset.name << ' ' << start << ' ' << dimensions << ' ' << dt;
                }
            }
        }
    }
}

TEST(Presets, GiveTheSumsOfGrayScottThatOthersFound) {
    for (const auto& [size, u, v] : {std::tuple{32, 30831.3905748, 708.468710918},
                                     std::tuple{33, 34000.3905748, 708.468710918}}) {
        const Model model = preset_of("gray-scott", {size, size, size});
        SerialGrid grid = by_hand(model, 1);
        grid.run(40);
        EXPECT_NEAR(sum(grid, 0), u, 6e-8) << size;
        EXPECT_NEAR(sum(grid, 1), v, 6e-10) << size;
    }
}

TEST(Presets, CarryAPulseAlongToTheLastBit) {
    for (const std::vector<std::int64_t>& size :
         {std::vector<std::int64_t>{200}, {200, 5}, {200, 5, 4}}) {
        const Model model = preset_of("advection", size);
        ASSERT_EQ(model.dt, 1.0);
        SerialGrid grid(model, stepper_of(model, 1));
        const SerialGrid start(model, stepper_of(model, 1));
        grid.run(333);
        for (std::int64_t x = 0; x < 200; ++x)
            EXPECT_EQ(grid.at((x + 333) % 200, size.size() > 1 ? 2 : 0),
                      start.at(x, size.size() > 1 ? 2 : 0));
    }
}

TEST(Presets, KeepTheRulesOfLife) {
    const auto population = [](std::string_view start, std::int64_t size, int generations) {
        const Model model = preset_of("life", {size, size}, start);
        SerialGrid grid = by_hand(model, 1);
        grid.run(generations);
        return sum(grid, 0);
    };
    EXPECT_EQ(population("r-pentomino", 64, 0), 5);
    EXPECT_EQ(population("r-pentomino", 64, 1), 6);
    EXPECT_EQ(population("r-pentomino", 64, 2), 7);
    EXPECT_EQ(population("blinker", 16, 101), 3);
    EXPECT_EQ(population("glider", 16, 64), 5);
    EXPECT_EQ(population("r-pentomino", 600, 1103), 116);  // where it becomes stable
}

TEST(Presets, MoveAGliderByOneCellInFourGenerations) {
    const Model model = preset_of("life", {24, 24}, "glider");
    SerialGrid grid = by_hand(model, 1);
    const SerialGrid start = by_hand(model, 1);
    grid.run(24 * 4);
    EXPECT_EQ(grid.cells(), start.cells());
    grid.run(4);
    for (std::int64_t y = 0; y < 24; ++y)
        for (std::int64_t x = 0; x < 24; ++x)
            EXPECT_EQ(grid.at((x + 1) % 24, (y + 1) % 24), start.at(x, y));
}

TEST(Presets, SayWhichThereAre) {
    const auto error = [](std::string_view name,
                          const std::vector<std::int64_t>& size,
                          std::string_view start = {}) {
        const auto text = preset_text(name, size, start);
        return text ? "it is there" : text.error();
    };
    EXPECT_EQ(error("hat", {8}), "there is no preset 'hat'; did you mean heat?");
    EXPECT_EQ(
        error("schroedinger", {8}),
        "there is no preset 'schroedinger'; there are heat, wave, advection, gray-scott, life");
    EXPECT_EQ(error("life", {8}), "preset life is for 2 dimensions, not 1");
    EXPECT_EQ(error("heat", {8}, "cold"),
              "preset heat does not start with 'cold', but with spot or sine");
}

}  // namespace
}  // namespace norma::grid
