// Schemes against what they are by definition.
#include "grid/serial_grid.hpp"

#include <cmath>
#include <numbers>

namespace norma::grid {
namespace {

/// How far du/dt = -u is from exp(-1) at time 1.
double decay_error(const std::string& scheme, int steps) {
    const Model model = model_of(
        "[grid]\nsize = 3\n[fields]\nu = 1\n[equations]\n\"du/dt\" = "
        "\"-u\"\n[step]\nscheme = \"" +
        scheme + "\"\nsteps = 1\n");
    SerialGrid grid(model, stepper_of(model, 1.0 / steps));
    grid.run(steps);
    return std::abs(grid.at(1) - std::exp(-1.0));
}

double order(const std::string& scheme) {
    return std::log2(decay_error(scheme, 32) / decay_error(scheme, 64));
}

TEST(Schemes, HaveTheirOrderInTime) {
    EXPECT_NEAR(order("euler"), 1, 0.02);
    EXPECT_NEAR(order("rk2"), 2, 0.04);
    EXPECT_NEAR(order("rk4"), 4, 0.06);
}

TEST(Schemes, KnowTheTimeWithinAStep) {
    const auto at_one = [](const std::string& scheme, const std::string& right) {
        const Model model =
            model_of("[grid]\nsize = 3\n[fields]\nu = 0\n[equations]\n\"du/dt\" = \"" + right +
                     "\"\n[step]\nscheme = \"" + scheme + "\"\nsteps = 1\n");
        SerialGrid grid(model, stepper_of(model, 0.25));
        grid.run(4);
        return grid.at(1);
    };
    EXPECT_DOUBLE_EQ(at_one("euler", "t"), 0.25 * (0 + 0.25 + 0.5 + 0.75));
    EXPECT_DOUBLE_EQ(at_one("rk2", "2*t"), 1);
    EXPECT_NEAR(at_one("rk4", "4*t^3"), 1, 1e-14);
}

TEST(Schemes, SolveSystems) {  // a circle
    const Model model = model_of(
        "[grid]\nsize = 3\n[fields]\nu = 1\nv = 0\n[equations]\n\"du/dt\" = \"-v\"\n\"dv/dt\" "
        "= "
        "\"u\"\n[step]\nscheme = \"rk4\"\nsteps = 1\n");
    SerialGrid grid(model, stepper_of(model, std::numbers::pi / 200));
    grid.run(100);
    EXPECT_NEAR(grid.at(1, 0, 0, 0), 0, 1e-8);
    EXPECT_NEAR(grid.at(1, 0, 0, 1), 1, 1e-8);
}

TEST(Schemes, KeepLeapfrogWavesWhereTheDispersionRelationSays) {
    constexpr int n = 48;
    constexpr double dt = 0.6;
    const Model model = model_of(
        "[grid]\nsize = 48\n[fields]\nu = \"cos(2*pi*5*x/48)\"\n[equations]\n\"d2u/dt2\" = "
        "\"lap(u)\"\n[step]\nsteps = 1\n");
    EXPECT_EQ(model.scheme, Scheme::leapfrog);
    SerialGrid grid(model, stepper_of(model, dt));
    grid.run(37);
    const double k = 2 * std::numbers::pi * 5 / n;
    const double w = 2 * std::asin(dt * std::sin(k / 2));  // sin(w/2) = c dt/h sin(k/2)
    for (int x = 0; x < n; ++x)
        EXPECT_NEAR(grid.at(x), std::cos(k * x) * std::cos(37 * w), 1e-12);
}

TEST(Schemes, BeginLeapfrogWithTheVelocity) {
    constexpr double dt = 0.5;
    const Model model = model_of(
        "[grid]\nsize = 5\n[fields]\nu = {start = 1, velocity = \"3 + "
        "x\"}\n[equations]\n\"d2u/dt2\" "
        "= -2\n[step]\nsteps = 1\n");
    SerialGrid grid(model, stepper_of(model, dt));
    grid.run(6);
    for (int x = 0; x < 5; ++x)
        EXPECT_NEAR(grid.at(x), 1 + (3 + x) * 3.0 - 9.0, 1e-13);
}

using Cells = std::vector<double>;

/// lap(u) - u^3 on a ring.
Cells right(const Cells& u) {
    Cells f(u.size());
    for (std::size_t i = 0; i < u.size(); ++i) {
        const double low = u[(i + u.size() - 1) % u.size()];
        const double high = u[(i + 1) % u.size()];
        f[i] = ((low + high) - 2 * u[i]) - u[i] * u[i] * u[i];
    }
    return f;
}

Cells advanced(const Cells& u, const Cells& f, double dt) {
    Cells after(u.size());
    for (std::size_t i = 0; i < u.size(); ++i)
        after[i] = u[i] + dt * f[i];
    return after;
}

TEST(Schemes, GiveTheBitsOfPlainLoopsInAnyPieces) {
    constexpr double dt = 0.1;
    for (const std::string scheme : {"euler", "rk2", "rk4", "leapfrog"}) {
        const Model model = model_of(
            "[grid]\nsize = 1300\n[fields]\nu = {start = \"noise()\"" +
            std::string(scheme == "leapfrog" ? ", velocity = \"x/1300\"" : "") +
            "}\n[equations]\n\"" + std::string(scheme == "leapfrog" ? "d2u/dt2" : "du/dt") +
            "\" = \"lap(u) - u^3\"\n[step]\nscheme = \"" + scheme + "\"\nsteps = 1\n");
        for (const std::int64_t piece : {2000, 600, 7}) {
            SerialGrid grid(model, stepper_of(model, dt));
            Cells u = grid.cells();
            Cells before(u.size());
            grid.piece = piece;
            grid.run(3);
            for (int step = 0; step < 3; ++step) {
                const Cells k1 = right(u);
                if (scheme == "euler") u = advanced(u, k1, dt);
                if (scheme == "rk2") u = advanced(u, right(advanced(u, k1, dt / 2)), dt);
                if (scheme == "rk4") {
                    const Cells k2 = right(advanced(u, k1, dt / 2));
                    const Cells k3 = right(advanced(u, k2, dt / 2));
                    const Cells k4 = right(advanced(u, k3, dt));
                    Cells sum = advanced(u, k1, dt / 6);
                    sum = advanced(sum, k2, dt / 3);
                    sum = advanced(sum, k3, dt / 3);
                    u = advanced(sum, k4, dt / 6);
                }
                if (scheme == "leapfrog") {
                    Cells next(u.size());
                    for (std::size_t i = 0; i < u.size(); ++i) {
                        next[i] = step == 0 ? (u[i] + dt * (static_cast<double>(i) / 1300)) +
                                                  0.5 * (dt * dt) * k1[i]
                                            : (2 * u[i] - before[i]) + dt * dt * k1[i];
                    }
                    before = u;
                    u = next;
                }
            }
            EXPECT_EQ(grid.cells(), u) << scheme << ' ' << piece;
        }
    }
}

TEST(Schemes, SayWhatArraysTheyNeed) {
    const auto arrays = [](const std::string& equation, const std::string& scheme) {
        const Model model =
            model_of("[grid]\nsize = 5\n[fields]\nu = 0\n[equations]\n" + equation +
                     "\n[step]\nscheme = \"" + scheme + "\"\nsteps = 1\n");
        const auto stepper = stepper_of(model, 0.1);
        std::string all = std::to_string(stepper->stages());
        for (const Array& array : stepper->arrays()) {
            all += array.kind == Array::Kind::stencil ? " s" : " p";
            if (array.reads_out) all += "o";
        }
        return all;
    };
    EXPECT_EQ(arrays("\"du/dt\" = \"lap(u)\"", "euler"), "1 s");
    EXPECT_EQ(arrays("\"du/dt\" = \"lap(u)\"", "rk2"), "2 s p");
    EXPECT_EQ(arrays("\"du/dt\" = \"lap(u)\"", "rk4"), "4 s p p");
    EXPECT_EQ(arrays("\"d2u/dt2\" = \"lap(u)\"", "leapfrog"), "1 so");
    EXPECT_EQ(arrays("u = \"1 - u\"", "map"), "1 s");
}

TEST(Schemes, AreOfOrderTwoInSpace) {
    const auto error = [](int n) {
        const Model model = model_of(
            "[grid]\nsize = " + std::to_string(n) + "\nspacing = " + std::to_string(1.0 / n) +
            "\n[fields]\nu = \"sin(2*pi*x)\"\n[equations]\n\"du/dt\" = "
            "\"lap(u)\"\n[step]\nscheme = \"rk4\"\nsteps = 1\n");
        const int steps = 10 * (n / 16) * (n / 16);
        SerialGrid grid(model, stepper_of(model, 0.02 / steps));
        grid.run(steps);
        const double k = 2 * std::numbers::pi;
        double most = 0;
        for (int x = 0; x < n; ++x)
            most = std::max(
                most, std::abs(grid.at(x) - std::sin(k * x / n) * std::exp(-k * k * 0.02)));
        return most;
    };
    EXPECT_NEAR(std::log2(error(16) / error(32)), 2, 0.02);
    EXPECT_NEAR(std::log2(error(32) / error(64)), 2, 0.02);
}

TEST(Schemes, KeepHeatOnTheEigenmodeOfTheGrid) {
    constexpr std::array<int, 3> n{13, 9, 5};
    const Model model = model_of(
        "[grid]\nsize = [13, 9, 5]\nboundary = {value = 0}\n[fields]\nu = "
        "\"sin(pi*(i+1)/(nx+1))*sin(pi*(j+1)/(ny+1))*sin(pi*(k+1)/(nz+1))\"\n[equations]\n\"du/"
        "dt\" = "
        "\"lap(u)\"\n[step]\nsteps = 1\n");
    SerialGrid grid(model, stepper_of(model, 0.1));
    const SerialGrid start(model, stepper_of(model, 0.1));
    grid.run(50);
    double lambda = 1;
    for (const int cells : n)
        lambda -= 4 * 0.1 * std::pow(std::sin(std::numbers::pi / 2 / (cells + 1)), 2);
    for (int x = 0; x < n[0]; ++x)
        EXPECT_NEAR(grid.at(x, 4, 2) / (start.at(x, 4, 2) * std::pow(lambda, 50)), 1, 1e-12);
}

}  // namespace
}  // namespace norma::grid
