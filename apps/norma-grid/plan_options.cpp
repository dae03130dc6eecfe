#include "plan_options.hpp"

#include "grid/memory_need.hpp"
#include "grid/parts.hpp"
#include "grid/scheme.hpp"
#include "grid/simulation.hpp"
#include "grid/stop_condition.hpp"
#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>

namespace norma::app {

namespace {

/// A grid of which nothing is known but its shape.
Result<grid::Model> bare_model(const TypedPlan& typed) {
    if (typed.model.size.empty())
        return Failure{"how large is the grid? --size 640x480, a model file or --preset"};
    const auto size = parse_size(typed.model.size);
    if (!size) return Failure{size.error()};
    if (!typed.model.start.empty()) return Failure{"--start is for presets"};
    const std::string_view dimensions = std::string_view("xyz").substr(0, size->size());
    if (typed.periodic.find_first_not_of(dimensions) != std::string::npos) {
        return Failure{fmt::format("--periodic {}: the grid has {}, without commas",
                                   typed.periodic,
                                   fmt::join(dimensions, ", "))};
    }
    grid::Model model;
    model.dimensions = static_cast<int>(size->size());
    std::copy(size->begin(), size->end(), model.size.begin());
    grid::Field field;
    field.name = "u";
    for (std::size_t d = 0; d < 3; ++d) {
        const bool round = typed.periodic.find("xyz"[d]) != std::string::npos;
        const auto kind = round ? grid::Side::Kind::periodic : grid::Side::Kind::value;
        field.sides[d] = {grid::Side{kind, 0}, grid::Side{kind, 0}};
    }
    model.fields.push_back(field);
    return model;
}

bool names_no_model(const TypedPlan& typed) {
    return typed.model.model.empty() && typed.model.preset.empty();
}

/// How far a run of the model reads (its equations, and what stops it), and how much is kept of
/// each cell.
std::optional<Failure> take_equations(grid::PlanSettings& plan) {
    const auto stepper = grid::equations_stepper(plan.model, 1);  // with whichever dt
    if (!stepper) return Failure{stepper.error()};
    grid::Reach reach;
    reach.cover(**stepper);
    if (plan.model.output.stop_when) {
        const auto stop = grid::StopCondition::of(plan.model, *plan.model.output.stop_when);
        if (!stop) return Failure{stop.error()};
        reach.cover(*stop);
    }
    plan.halo = reach.width;
    plan.numbers = grid::numbers_per_cell(**stepper);
    return std::nullopt;
}

Result<grid::Model> planned_model(const TypedPlan& typed) {
    if (names_no_model(typed)) return bare_model(typed);
    if (!typed.periodic.empty())
        return Failure{"--periodic goes with --size alone; a model says its own boundary"};
    auto settings = named_model(typed.model);
    if (!settings) return Failure{settings.error()};
    return std::move(settings->model);
}

}  // namespace

Result<PlanCommand> understand(const TypedPlan& typed) {
    auto model = planned_model(typed);
    if (!model) return Failure{model.error()};
    PlanCommand command;
    grid::PlanSettings& plan = command.settings;
    plan.model = std::move(*model);
    plan.cell_bytes = sizeof(double) * plan.model.fields.size();
    constexpr std::int64_t most_parts = 1'000'000;  // for which a cut takes some seconds
    const auto parts = whole("-P", typed.parts.empty() ? "1" : typed.parts, 1);
    if (!parts || *parts > most_parts) {
        return Failure{fmt::format(
            "-P {}: it is a number of ranks, from 1 to {}", typed.parts, most_parts)};
    }
    plan.parts = static_cast<int>(*parts);
    if (!names_no_model(typed))
        if (auto failure = take_equations(plan)) return *failure;
    if (auto failure = take_whole("--halo", typed.halo, 0, plan.halo)) return *failure;
    if (plan.halo > 1'000'000)
        return Failure{fmt::format("--halo {}: it is 0 to 1000000 cells", typed.halo)};
    const auto cut = grid::parse_cut(typed.cut.cut);
    if (!cut) return Failure{cut.error()};
    plan.cut = *cut;
    plan.weights = typed.cut.weights;
    plan.json = typed.json;
    if (!typed.cut.mask.empty()) plan.model.mask = grid::Text{typed.cut.mask, {}};
    command.mask = plan.model.mask.text;
    return command;
}

void declare_plan(CLI::App& app, TypedPlan& typed) {
    declare_model(app, typed.model);
    app.add_option("-P,--parts", typed.parts, "For how many ranks (default: 1)")
        ->type_name("N");
    app.add_option("--halo",
                   typed.halo,
                   "Cells that are read on every side (default: what the model reads, or 1)")
        ->type_name("N");
    app.add_option("--periodic", typed.periodic, "Dimensions that go round: x, xy, ...")
        ->type_name("NAMES");
    declare_cut(app, typed.cut);
    app.add_flag("--json", typed.json, "As JSON");
}

}  // namespace norma::app
