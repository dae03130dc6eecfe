// The longest stable dt, where it is known by other means.
#include "grid/stability.hpp"

#include "grid/eigenvalues.hpp"
#include "grid/presets.hpp"
#include "grid/serial_grid.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace norma::grid {
namespace {

using testing::HasSubstr;

std::string text(const std::string& size,
                 const std::string& equations,
                 const std::string& step,
                 const std::string& fields = "u = \"noise()\"") {
    return "[grid]\nsize = " + size + "\nspacing = 0.5\n[fields]\n" + fields +
           "\n[equations]\n" + equations + "\n[step]\nsteps = 1\n" + step + "\n";
}

TimeStep step_of(const std::string& file) {
    const auto step = time_step(model_of(file));
    if (!step) ADD_FAILURE() << step.error();
    return step ? *step : TimeStep{};
}

double limit(const std::string& size, const std::string& equation, const std::string& scheme) {
    return step_of(text(size, equation, "scheme = \"" + scheme + "\"")).limit;
}

std::string error(const std::string& file) {
    const auto step = time_step(model_of(file));
    return step ? "it is stable" : step.error();
}

TEST(Stability, IsThatOfDiffusion) {  // h^2 / (2 N D)
    EXPECT_NEAR(limit("64", "\"du/dt\" = \"3*lap(u)\"", "euler"), 0.25 / 6, 1e-6);
    EXPECT_NEAR(limit("[64, 64]", "\"du/dt\" = \"lap(u)\"", "euler"), 0.25 / 4, 1e-6);
    EXPECT_NEAR(limit("[16, 16, 16]", "\"du/dt\" = \"lap(u)\"", "euler"), 0.25 / 6, 1e-6);
    EXPECT_NEAR(limit("[64, 64]", "\"du/dt\" = \"lap(u)\"", "rk4"), 2.785 * 0.25 / 8, 1e-4);
}

TEST(Stability, IsThatOfAdvection) {  // h / c
    EXPECT_NEAR(limit("64", "\"du/dt\" = \"-2*dx_low(u)\"", "euler"), 0.25, 1e-6);
    EXPECT_NEAR(
        limit("[64, 64]", "\"du/dt\" = \"-dx_low(u) - dy_low(u)\"", "euler"), 0.25, 1e-6);
    EXPECT_NEAR(limit("64", "\"du/dt\" = \"-2*dx(u)\"", "rk4"), 2.828 * 0.25, 1e-3);
}

TEST(Stability, IsThatOfWaves) {  // h / (c sqrt(N))
    EXPECT_NEAR(limit("64", "\"d2u/dt2\" = \"4*lap(u)\"", "leapfrog"), 0.25, 1e-6);
    EXPECT_NEAR(
        limit("[64, 64]", "\"d2u/dt2\" = \"lap(u)\"", "leapfrog"), 0.5 / std::sqrt(2.0), 1e-6);
}

TEST(Stability, FollowsTheSteepestPlaceOfAChangingCoefficient) {
    EXPECT_NEAR(limit("100", "\"du/dt\" = \"(1 + x)*lap(u)\"", "euler"), 0.25 / 2 / 50.5, 1e-5);
    const double cubes = limit("100", "\"du/dt\" = \"lap(u^3)\"", "euler");  // 3 u^2, u up to 1
    EXPECT_GT(cubes, 0.25 / 6);
    EXPECT_LT(cubes, 0.25 / 6 * 1.15);
}

TEST(Stability, IsThatOfSystems) {
    const std::string wave = text("[32, 32]",
                                  "\"du/dt\" = \"v\"\n\"dv/dt\" = \"lap(u)\"",
                                  "scheme = \"rk4\"",
                                  "u = \"noise()\"\nv = 0");
    EXPECT_NEAR(step_of(wave).limit, 2.828 * 0.5 / std::sqrt(8.0), 1e-3);
    const std::string fast =
        text("64",
             "\"du/dt\" = \"lap(u)\"\n\"dv/dt\" = \"5*lap(v)\"\n\"dw/dt\" = \"-w\"",
             "",
             "u = 0\nv = 0\nw = 0");
    EXPECT_NEAR(step_of(fast).limit, 0.25 / 10, 1e-5);
}

TEST(Stability, LetsGrowWhatGrowsByItself) {  // long waves of Cahn and Hilliard
    const double dt = limit("[64, 64]", "\"du/dt\" = \"lap(u^3 - u - lap(u))\"", "euler");
    const double shortest = 32.0;  // 8 / h^2
    EXPECT_GT(dt, 2 / (shortest * (shortest + 2)));
    EXPECT_LT(dt, 2 / (shortest * (shortest - 1)));
}

TEST(Stability, DoesNotDependOnTheUnitOfTheValues) {
    for (const char* unit : {"1", "1e19", "1e-6", "1e-200"}) {
        const std::string start = std::string("u = \"") + unit + "*(2 + sin(x))\"";
        const std::string cubic =
            std::string("\"du/dt\" = \"lap(u) + u*(1 - u/") + unit + "*u/" + unit + ")\"";
        EXPECT_NEAR(step_of(text("64", "\"du/dt\" = \"lap(u)\"", "", start)).limit, 0.125, 1e-6)
            << unit;
        EXPECT_NEAR(step_of(text("64", cubic, "", start)).limit, 2.0 / (16 + 3 * 9 - 1), 1e-3)
            << unit;
    }
}

TEST(Stability, DoesNotDependOnHowFarValuesAreFromZero) {
    for (const std::string offset : {"0", "300", "1000", "1e5", "1e7", "1e9"}) {
        const std::string wide = "u = \"" + offset + " + x/16\"";
        EXPECT_NEAR(step_of(text("200", "\"du/dt\" = \"lap(u) - 3*sin(u)\"", "", wide)).limit,
                    2.0 / (16 + 3),
                    1e-3)
            << offset;
        EXPECT_NEAR(
            step_of(text("200", "\"du/dt\" = \"0.01*lap(u) + 10*sin(u)\"", "", wide)).limit,
            2.0 / (0.16 + 10),
            1e-3)
            << offset;
    }
    for (const std::string offset : {"0", "1000", "1e6"}) {
        const std::string v = "(u - " + offset + ")";
        const std::string bent =
            "\"du/dt\" = \"0.2*lap(u) - 50*" + v + "/sqrt(0.25 + " + v + "^2)\"";
        const std::string start = "u = \"" + offset + " + noise()\"";
        EXPECT_NEAR(step_of(text("200", bent, "", start)).limit, 2.0 / (3.2 + 100), 1e-4)
            << offset;
    }
}

TEST(Stability, OfAHighPeakIsThatOfTheRestToo) {
    for (const std::string height : {"1", "1e3", "1e6", "1e9"}) {
        const std::string start = "u = \"" + height + "*exp(-(x - 50)^2)\"";
        const std::string bent = "\"du/dt\" = \"0.2*lap(u) - 50*u/sqrt(0.25 + u^2)\"";
        EXPECT_NEAR(step_of(text("200", bent, "", start)).limit, 2.0 / (3.2 + 100), 1e-4)
            << height;
    }
}

TEST(Stability, OfSmallValuesIsNotLostInRounding) {
    for (const char* const unit : {"1e-3", "1e-6", "1e-9"}) {
        const std::string start = std::string("u = \"") + unit + "*noise()\"";
        EXPECT_NEAR(
            step_of(text("200", "\"du/dt\" = \"lap(u) - (exp(u) - 1)\"", "", start)).limit,
            2.0 / (16 + 1),
            1e-4)
            << unit;
        EXPECT_NEAR(
            step_of(text("200", "\"du/dt\" = \"lap(u) + 1e3\"", "", start)).limit, 0.125, 1e-3)
            << unit;
    }
}

TEST(Stability, TellsHowManyCellsWereLeftOut) {
    const auto jumps = [](const std::string& start) {
        return step_of(text("64",
                            "\"du/dt\" = \"lap(u) + (u > 0 ? 1 : 0)\"",
                            "dt = 0.01",
                            "u = \"" + start + "\""));
    };
    EXPECT_EQ(jumps("i < 16 ? 0 : 1").left_out, 16);
    EXPECT_EQ(jumps("i < 16 ? 0 : 1").cells, 64);
    EXPECT_NEAR(jumps("i < 16 ? 0 : 1").limit, 0.125, 1e-6);
    EXPECT_EQ(jumps("0").left_out, 64);
    EXPECT_EQ(jumps("1").left_out, 0);
}

TEST(Stability, OfDifferencesToTheWrongSideIsNone) {
    for (const char* equation : {"2*dx_low(u)", "-2*dx_high(u)", "u + 2*dx_low(u)"}) {
        const std::string file =
            text("[16, 16]", std::string("\"du/dt\" = \"") + equation + "\"", "dt = 0.1");
        EXPECT_EQ(error(file),
                  "m.toml:10:6: waves along x grow in these equations, the shorter the faster: "
                  "what moves towards higher x takes dx_low(), what moves towards lower x "
                  "dx_high(); unstable = \"allow\" goes on");
    }
    for (const char* equation :
         {"2*dx_high(u)", "u - 0.1*dx_low(u)", "u", "u + 0.001*lap(u)"}) {
        const std::string file =
            text("[16, 16]", std::string("\"du/dt\" = \"") + equation + "\"", "dt = 0.1");
        EXPECT_EQ(error(file), "it is stable");
    }
}

TEST(Stability, OfDiffusionBackwardsIsNone) {
    const std::string backwards = "\"du/dt\" = \"-2*lap(u)\"";
    EXPECT_EQ(
        error(text("[16, 16]", backwards, "")),
        "m.toml:7:11: du/dt: waves grow in this equation whatever dt is, the shorter the "
        "faster, as with -lap() in place of lap(); if that is meant, give a dt: dt = 0.01 "
        "in [step], say, or --set dt=0.01");
    EXPECT_EQ(step_of(text("[16, 16]", backwards, "dt = 0.1")).growing, 0);
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"u\"", "dt = 0.1")).growing, -1);
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"lap(u)\"", "dt = 0.1")).growing, -1);
}

TEST(Stability, GivesAutomaticStepsOfThreeDigits) {
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"3*lap(u)\"", "")).dt, 0.0375);
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"lap(u)\"", "")).dt, 0.112);
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"lap(u)\"", "dt = \"auto\"\nsafety = 0.5")).dt,
              0.0625);
}

TEST(Stability, IsJustThatOfTheSteps) {
    for (const double part : {0.99, 1.02}) {
        const Model model = model_of(text("[24, 24]", "\"du/dt\" = \"lap(u)\"", ""));
        SerialGrid grid(
            model,
            stepper_of(model,
                       part * step_of(text("[24, 24]", "\"du/dt\" = \"lap(u)\"", "")).limit));
        grid.run(2000);
        EXPECT_EQ(std::abs(grid.at(3, 3)) < 2, part < 1);
    }
}

TEST(Stability, RefusesALongerStep) {
    EXPECT_EQ(error(text("64", "\"du/dt\" = \"lap(u)\"", "dt = 0.2")),
              "m.toml:10:6: dt = 0.2 is not stable: at most 0.125 is with scheme euler; dt = "
              "\"auto\" "
              "or --set dt=auto takes what is, unstable = \"allow\" goes on");
    EXPECT_EQ(
        step_of(text("64", "\"du/dt\" = \"lap(u)\"", "dt = 0.2\nunstable = \"allow\"")).dt,
        0.2);
    EXPECT_EQ(step_of(text("64", "\"du/dt\" = \"lap(u)\"", "dt = 0.125")).dt, 0.125);
    EXPECT_EQ(
        error(text("64", "\"du/dt\" = \"-dx(u)\"", "dt = 0.01")),
        "m.toml:10:6: these equations are not stable with scheme euler for any dt: another "
        "scheme may be, rk4 say, or dx_low() and dx_high() in place of dx(); unstable = "
        "\"allow\" goes on");
    EXPECT_EQ(error(text("64", "\"du/dt\" = 1", "dt = \"auto\"")),
              "m.toml:10:6: no longest stable dt is known for these equations: give one, dt = "
              "0.01 in [step], say, or --set dt=0.01");
    EXPECT_THAT(error(text("64", "\"du/dt\" = 1", "")),
                HasSubstr("m.toml:7:11: no longest stable dt"));
    EXPECT_THAT(error(text("64", "\"du/dt\" = \"lap(u) + (u > 0 ? 1 : 0)\"", "", "u = 0")),
                HasSubstr("which are not smooth at their start values: give one, dt = 0.01"));
    EXPECT_EQ(error(text("64", "u = 1", "dt = 1")),
              "m.toml:10:6: scheme map makes steps of 1: it takes no dt");
}

TEST(Stability, AllowsWhatPresetsSay) {
    for (const Preset& preset : presets()) {
        for (int d = preset.least_dimensions; d <= preset.most_dimensions; ++d) {
            const std::vector<std::int64_t> size(static_cast<std::size_t>(d), 40);
            const auto model = preset_model(preset.name, size);
            ASSERT_TRUE(model) << model.error();
            const auto step = time_step(*model);
            EXPECT_TRUE(step) << step.error();
        }
    }
}

TEST(Eigenvalues, AreThoseOfKnownMatrices) {
    const std::vector<std::complex<double>> matrix{2, 1, 0, 1, 2, 0, 5, 7, 10};
    std::vector<double> found;
    for (const auto& value : eigenvalues(matrix, 3)) {
        EXPECT_NEAR(value.imag(), 0, 1e-7);
        found.push_back(value.real());
    }
    std::sort(found.begin(), found.end());
    EXPECT_NEAR(found[0], 1, 1e-7);
    EXPECT_NEAR(found[1], 3, 1e-7);
    EXPECT_NEAR(found[2], 10, 1e-7);
    const std::vector<std::complex<double>> same{4, 0, 0, 4};
    for (const auto& value : eigenvalues(same, 2))
        EXPECT_NEAR(std::abs(value - 4.0), 0, 1e-5);
}

}  // namespace
}  // namespace norma::grid
