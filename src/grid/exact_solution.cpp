#include "grid/exact_solution.hpp"

#include "grid/constants.hpp"
#include "grid/initial_values.hpp"

#include <cmath>
#include <memory>
#include <numbers>

namespace norma::grid {

namespace {

double parameter(const Model& model, std::string_view name) {
    for (const expr::Constant& known : constants(model))
        if (known.name == name) return known.value;
    return 0;
}

/// The sine loses the same part of its height with every step.
ExactSolution sine_of_heat(const Model& model, double dt) {
    constexpr double pi = std::numbers::pi;
    double loss = 0;
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        const double wave = std::sin(pi / 2 / static_cast<double>(model.size[d] + 1));
        loss += 4 * dt * parameter(model, "D") / (model.spacing[d] * model.spacing[d]) * wave *
                wave;
    }
    const auto height = [loss](std::int64_t steps) {
        const auto count = static_cast<double>(steps);
        if (loss > 0.5) return std::pow(1 - loss, count);
        return std::exp(count * std::log1p(-loss));  // 1 - loss would lose digits
    };
    const auto value = [model, height](const std::array<std::int64_t, 3>& cell,
                                       std::int64_t steps) {
        double product = height(steps);
        for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
            product *= std::sin(pi * static_cast<double>(cell[2 - d] + 1) /
                                static_cast<double>(model.size[d] + 1));
        }
        return product;
    };
    return {"the sine that only loses height", value, height};
}

/// Whole cells that a step moves everything by; nothing if they are not whole, or more than
/// one.
std::optional<std::array<std::int64_t, 3>> shift_of(const Model& model, double dt) {
    std::array<std::int64_t, 3> shift{};
    constexpr std::array<const char*, 3> speeds{"cx", "cy", "cz"};
    std::int64_t moved = 0;
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        const double cells = parameter(model, speeds[d]) * dt / model.spacing[d];
        if (cells != 0 && cells != 1) return std::nullopt;
        shift[2 - d] = static_cast<std::int64_t>(cells);
        moved += shift[2 - d];
        if (cells != 0 && !model.is_periodic(d)) return std::nullopt;
    }
    if (moved > 1) return std::nullopt;
    return shift;
}

Result<ExactSolution> shifted_pulse(const Model& model, double dt) {
    const auto shift = shift_of(model, dt);
    if (!shift) {
        return Failure{
            "--check: advection is exact only where a step moves everything by one cell along "
            "one periodic dimension: --set cx=1, --set dt=1"};
    }
    auto values = InitialValues::of(model);
    if (!values) return Failure{values.error()};
    const auto start = std::make_shared<InitialValues>(std::move(*values));
    const auto value = [=](const std::array<std::int64_t, 3>& cell, std::int64_t steps) {
        std::array<std::int64_t, 3> from = cell;
        for (std::size_t i = 0; i < 3; ++i) {
            const std::int64_t extent = model.size[2 - i];
            from[i] = ((cell[i] - (*shift)[i] * (steps % extent)) % extent + extent) % extent;
        }
        double number = 0;
        start->start(0, from, 1, &number);
        return number;
    };
    return ExactSolution{"the pulse, moved", value, [](std::int64_t) { return 1.0; }};
}

}  // namespace

Result<ExactSolution> exact_solution(const Model& model, const std::string& start, double dt) {
    if (!model.mask.text.empty())
        return Failure{"--check: with a mask no exact solution is known"};
    try {
        if (model.preset == "heat" && start == "sine") return sine_of_heat(model, dt);
        if (model.preset == "advection") return shifted_pulse(model, dt);
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
    return Failure{
        "--check: an exact solution is known of --preset heat --start sine and of --preset "
        "advection; not of this model"};
}

}  // namespace norma::grid
