// Exact solutions, against their own properties: where they begin, and how they go on.
#include "grid/exact_solution.hpp"

#include "grid/presets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace norma::grid {
namespace {

using testing::HasSubstr;

Model preset(const char* name, std::vector<std::int64_t> size, const char* start) {
    return *preset_model(name, size, start);
}

TEST(ExactSolution, OfHeatObeysTheScheme) {
    Model model = preset("heat", {7, 5}, "sine");
    model.spacing = {0.5, 2, 1};
    constexpr double dt = 0.05;
    const auto exact = exact_solution(model, "sine", dt);
    ASSERT_TRUE(exact) << exact.error();
    const auto u = [&](std::int64_t y, std::int64_t x, std::int64_t step) {
        return x < 0 || x == 7 || y < 0 || y == 5 ? 0 : exact->value({0, y, x}, step);
    };
    EXPECT_NEAR(u(2, 3, 0), 1, 1e-15) << "the middle is the crest";
    for (const std::int64_t step : {0, 1, 20}) {
        for (std::int64_t y = 0; y < 5; ++y) {
            for (std::int64_t x = 0; x < 7; ++x) {
                const double middle = u(y, x, step);
                const double laplacian =
                    (u(y, x - 1, step) + u(y, x + 1, step) - 2 * middle) / (0.5 * 0.5) +
                    (u(y - 1, x, step) + u(y + 1, x, step) - 2 * middle) / (2.0 * 2.0);
                EXPECT_NEAR(u(y, x, step + 1), middle + dt * laplacian, 1e-14);
            }
        }
        EXPECT_NEAR(exact->scale(step), u(2, 3, step), 1e-15);
    }
}

TEST(ExactSolution, KeepsItsDigitsOverManySteps) {
    const auto exact = exact_solution(preset("heat", {256}, "sine"), "sine", 0.45);
    ASSERT_TRUE(exact) << exact.error();
    const long double wave = std::sin(std::numbers::pi_v<long double> / 2 / 257);
    const long double loss = 4 * 0.45L * wave * wave;
    const long double height = std::exp(2'000'000 * std::log1p(-loss));
    EXPECT_NEAR(exact->scale(2'000'000) / static_cast<double>(height), 1, 1e-13);
}

TEST(ExactSolution, IsNotKnownWithAMask) {
    Model model = preset("heat", {7, 5}, "sine");
    model.mask.text = "coast.png";
    EXPECT_THAT(exact_solution(model, "sine", 0.1).error(), HasSubstr("with a mask"));
}

TEST(ExactSolution, OfAdvectionGoesRound) {
    const Model model = preset("advection", {70, 5}, "");
    const auto exact = exact_solution(model, "", 1);
    ASSERT_TRUE(exact) << exact.error();
    for (std::int64_t x = 0; x < 70; ++x) {
        EXPECT_EQ(exact->value({0, 2, x}, 70), exact->value({0, 2, x}, 0));
        EXPECT_EQ(exact->value({0, 2, (x + 9) % 70}, 79), exact->value({0, 2, x}, 0));
    }
}

TEST(ExactSolution, OfOtherModelsIsNotKnown) {
    for (const Preset& other : presets()) {
        if (other.name == "advection") continue;
        const auto model =
            preset_model(other.name, std::vector<std::int64_t>{8, 8}, other.starts.front());
        EXPECT_THAT(exact_solution(*model, std::string(other.starts.front()), 1).error(),
                    HasSubstr("--preset heat --start sine"));
    }
    const Model model = preset("advection", {70, 5}, "");
    EXPECT_THAT(exact_solution(model, "", 0.5).error(), HasSubstr("--set cx=1, --set dt=1"));
}

}  // namespace
}  // namespace norma::grid
