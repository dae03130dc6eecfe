#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "../help_format.hpp"
#include "base/duration.hpp"
#include "grid/model_file.hpp"
#include "grid/parts.hpp"
#include "grid/presets.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <memory>
#include <sstream>

namespace norma::app {

namespace {

using grid::Model;
using grid::RunSettings;

/// Options as they are typed; empty where they are not given.
struct Typed {
    std::string model;
    std::string preset;
    std::string start;
    std::string size;
    std::string steps;
    std::string every;
    std::string checkpoint;
    std::string fields;
    std::string formats;
    std::string folder;
    std::string mask;
    std::string weights;
    std::string cut = "auto";
    std::string depth = "auto";
    std::string stop_when;
    std::vector<std::string> sets;
    std::string time_limit;
    std::string parts;
    std::string halo;
    std::string periodic;
    std::string path;
    bool check = false;
    bool sums = false;
    bool expressions = false;
    bool quiet = false;
    bool progress = false;
    bool json = false;
};

std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, ',');)
        if (!word.empty()) all.push_back(word);
    return all;
}

Result<std::int64_t> whole(const std::string& option,
                           const std::string& text,
                           std::int64_t least) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end || number < least)
        return Failure{
            fmt::format("{} {}: it is a whole number, {} or more", option, text, least)};
    return number;
}

/// Takes a whole number; leaves `into` as it is if no text is given.
std::optional<Failure> take_whole(const std::string& option,
                                  const std::string& text,
                                  std::int64_t least,
                                  std::int64_t& into) {
    if (text.empty()) return std::nullopt;
    const auto number = whole(option, text, least);
    if (!number) return Failure{number.error()};
    into = *number;
    return std::nullopt;
}

/// "640x480": cells along x, y and z.
Result<std::vector<std::int64_t>> parse_size(const std::string& text) {
    std::vector<std::int64_t> size;
    const Failure wrong{fmt::format(
        "--size {}: it is the cells along x, y and z, as in 640x480 or 64x64x64", text)};
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, 'x');) {
        const auto cells = whole("--size", word, 1);
        if (!cells) return wrong;
        size.push_back(*cells);
    }
    if (size.empty() || size.size() > 3 || text.back() == 'x') return wrong;
    return size;
}

Result<std::string> read_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    if (!in) return Failure{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    return text.str();
}

/// The model that is named, as it is written.
Result<RunSettings> named_model(const Typed& typed) {
    if (typed.model.empty() == typed.preset.empty())
        return Failure{typed.model.empty()
                           ? "what is to run? a model file, or --preset NAME (heat, wave, "
                             "advection, gray-scott, life)"
                           : "a model file and a preset are given; one of them is run"};
    RunSettings settings;
    std::vector<std::int64_t> size;
    if (!typed.size.empty()) {
        auto parsed = parse_size(typed.size);
        if (!parsed) return Failure{parsed.error()};
        size = *parsed;
    }
    if (!typed.preset.empty()) {
        auto text = grid::preset_text(typed.preset, size, typed.start);
        if (!text) return Failure{text.error()};
        settings.source.text = *text;
        settings.source.name = "preset " + typed.preset;
        auto model = grid::preset_model(typed.preset, size, typed.start);
        if (!model) return Failure{model.error()};
        settings.model = std::move(*model);
        settings.start = typed.start;
        return settings;
    }
    if (!typed.start.empty()) return Failure{"--start is for presets; a model file says its own"};
    if (!size.empty()) return Failure{"--size is for presets; a model file says its own"};
    auto text = read_text(typed.model);
    if (!text) return Failure{text.error()};
    settings.source.text = *text;
    settings.source.name = typed.model;
    auto model = grid::read_model(typed.model);
    if (!model) return Failure{model.error()};
    settings.model = std::move(*model);
    return settings;
}

std::optional<Failure> take_sets(const Typed& typed, RunSettings& settings) {
    for (const std::string& text : typed.sets) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return Failure{fmt::format("--set {}: it is name=value, as in --set D=0.2", text)};
        const std::string name = text.substr(0, equals);
        const std::string value = text.substr(equals + 1);
        if (auto failure = grid::set(settings.model, name, value))
            return Failure{fmt::format("--set {}: {}", text, failure->message)};
        settings.source.sets.emplace_back(name, value);
    }
    return std::nullopt;
}

/// Options that `run` and `restart` share.
std::optional<Failure> take_running(const Typed& typed, RunSettings& settings) {
    const auto cut = grid::parse_cut(typed.cut);
    if (!cut) return Failure{cut.error()};
    settings.cut = *cut;
    if (typed.depth != "auto") {
        const auto depth = whole("--depth", typed.depth, 1);
        if (!depth || *depth > 1024)
            return Failure{
                fmt::format("--depth {}: it is auto, or a number of steps from 1 to 1024",
                            typed.depth)};
        settings.depth = static_cast<int>(*depth);
    }
    if (!typed.time_limit.empty()) {
        const auto limit = parse_duration(typed.time_limit);
        if (!limit) return Failure{"--time-limit " + limit.error()};
        settings.time_limit = *limit;
    }
    settings.check = typed.check;
    settings.sums = typed.sums;
    settings.quiet = typed.quiet;
    settings.progress = typed.progress || isatty(STDERR_FILENO) != 0;
    return std::nullopt;
}

std::optional<Failure> take_output(const Typed& typed, RunSettings& settings) {
    grid::Output& output = settings.model.output;
    if (auto failure = take_whole("--every", typed.every, 0, output.every)) return failure;
    if (auto failure = take_whole("--checkpoint", typed.checkpoint, 0, output.checkpoint))
        return failure;
    if (auto failure = take_whole("--steps", typed.steps, 0, settings.model.steps)) return failure;
    if (!typed.steps.empty()) settings.model.end_time.reset();
    if (!typed.formats.empty()) output.formats = words(typed.formats);
    for (const std::string& format : output.formats) {
        const std::vector<std::string> known{"npy", "png", "xdmf"};
        if (std::find(known.begin(), known.end(), format) == known.end() && format != "none")
            return Failure{fmt::format(
                "--format {}: there are {} and none", format, fmt::join(known, ", "))};
    }
    if (settings.model.dimensions == 1 && typed.formats.empty())
        std::replace(output.formats.begin(), output.formats.end(), std::string("png"),
                     std::string("npy"));
    if (!typed.fields.empty()) output.fields = words(typed.fields);
    for (const std::string& field : output.fields)
        if (settings.model.field(field) == nullptr)
            return Failure{fmt::format("--fields {}: the model has no such field", field)};
    if (!typed.folder.empty()) output.folder = typed.folder;
    if (output.folder.empty()) {
        const std::string stem = settings.model.preset.empty()
                                     ? std::filesystem::path(settings.source.name).stem().string()
                                     : settings.model.preset;
        output.folder = stem + ".out";
    }
    if (!typed.stop_when.empty()) output.stop_when = grid::Text{typed.stop_when, {}};
    if (!typed.mask.empty()) settings.model.mask = grid::Text{typed.mask, {}};
    settings.weights = typed.weights;
    settings.use_expressions = typed.expressions;
    return std::nullopt;
}

Result<Command> understand_run(const Typed& typed) {
    auto settings = named_model(typed);
    if (!settings) return Failure{settings.error()};
    for (const auto take : {take_sets, take_running, take_output})
        if (auto failure = take(typed, *settings)) return *failure;
    return Command{RunCommand{std::move(*settings)}};
}

Result<Command> understand_restart(const Typed& typed) {
    RestartCommand command;
    command.path = typed.path;
    command.folder = typed.folder;
    if (!typed.steps.empty()) {
        const auto steps = whole("--steps", typed.steps, 0);
        if (!steps) return Failure{steps.error()};
        command.steps = *steps;
    }
    if (auto failure = take_running(typed, command.changes)) return *failure;
    return Command{std::move(command)};
}

Result<Command> understand_plan(const Typed& typed) {
    PlanCommand command;
    grid::PlanSettings& plan = command.settings;
    if (!typed.model.empty() || !typed.preset.empty()) {
        auto settings = named_model(typed);
        if (!settings) return Failure{settings.error()};
        plan.model = settings->model;
    } else {
        if (typed.size.empty())
            return Failure{"how large is the grid? --size 640x480, a model file or --preset"};
        const auto size = parse_size(typed.size);
        if (!size) return Failure{size.error()};
        plan.model.dimensions = static_cast<int>(size->size());
        std::copy(size->begin(), size->end(), plan.model.size.begin());
        grid::Field field;
        field.name = "u";
        for (std::size_t d = 0; d < 3; ++d) {
            const bool round = typed.periodic.find("xyz"[d]) != std::string::npos;
            const auto kind = round ? grid::Side::Kind::periodic : grid::Side::Kind::value;
            field.sides[d] = {grid::Side{kind, 0}, grid::Side{kind, 0}};
        }
        plan.model.fields.push_back(field);
    }
    plan.cell_bytes = sizeof(double) * plan.model.fields.size();
    const auto parts = whole("-P", typed.parts.empty() ? "1" : typed.parts, 1);
    if (!parts || *parts > 10'000'000)
        return Failure{fmt::format("-P {}: it is a number of ranks, 1 or more", typed.parts)};
    plan.parts = static_cast<int>(*parts);
    if (auto failure = take_whole("--halo", typed.halo, 0, plan.halo)) return *failure;
    const auto cut = grid::parse_cut(typed.cut);
    if (!cut) return Failure{cut.error()};
    plan.cut = *cut;
    plan.weights = typed.weights;
    plan.json = typed.json;
    command.mask = typed.mask.empty() ? plan.model.mask.text : typed.mask;
    return Command{std::move(command)};
}

Result<Command> understand_preset(const Typed& typed) {
    std::vector<std::int64_t> size;
    if (!typed.size.empty()) {
        auto parsed = parse_size(typed.size);
        if (!parsed) return Failure{parsed.error()};
        size = *parsed;
    }
    auto text = grid::preset_text(typed.path, size, typed.start);
    if (!text) return Failure{text.error()};
    return Command{PrintCommand{*text}};
}

void declare_model(CLI::App& app, Typed& typed) {
    app.add_option("MODEL", typed.model, "A model file (docs/models.md)")->type_name("");
    app.add_option("-p,--preset", typed.preset, "heat, wave, advection, gray-scott or life")
        ->type_name("NAME");
    app.add_option("-s,--size", typed.size, "Cells of a preset along x, y and z: 640x480")
        ->type_name("SIZE");
    app.add_option("--start", typed.start, "How a preset starts; 'preset NAME' tells")
        ->type_name("NAME");
}

void declare_cut(CLI::App& app, Typed& typed) {
    app.add_option("--mask",
                   typed.mask,
                   "A picture, a pixel for each cell: only light cells are computed, dark ones "
                   "keep their start value")
        ->type_name("PNG");
    app.add_option("--weights", typed.weights, "The work of each cell, for parts of equal work")
        ->type_name("NPY");
    app.add_option("--cut",
                   typed.cut,
                   "auto, grid:4x2 (parts along x and y), strips or bisect (default: auto)")
        ->type_name("HOW");
}

void declare_running(CLI::App& app, Typed& typed) {
    app.add_option("--depth",
                   typed.depth,
                   "Steps between two exchanges of halos: auto tries what is fastest (default)")
        ->type_name("K");
    app.add_option("-n,--steps", typed.steps, "Steps to make in all")->type_name("N");
    app.add_option("-o,--out", typed.folder, "Where files go (default: NAME.out)")
        ->type_name("FOLDER");
    app.add_option("--time-limit",
                   typed.time_limit,
                   "End in time before that, with a checkpoint: 90m, 2h")
        ->type_name("TIME");
    app.add_flag("--sums", typed.sums, "Print the sum of each field at the end");
    app.add_flag("--check",
                 typed.check,
                 "Compare with the exact solution: heat --start sine, advection");
    app.add_flag("--progress",
                 typed.progress,
                 "A line every two seconds (default on a terminal)");
    app.add_flag("--quiet", typed.quiet, "Nothing but errors");
}

void declare_run(CLI::App& app, Typed& typed) {
    declare_model(app, typed);
    app.add_option("--set", typed.sets, "Another value for a parameter, or for dt: D=0.2")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    app.add_option("--every", typed.every, "Steps from one output to the next")->type_name("N");
    app.add_option("-f,--format", typed.formats, "npy, png, xdmf, with commas; or none")
        ->type_name("NAMES");
    app.add_option("--fields", typed.fields, "Which are written (default: all)")
        ->type_name("NAMES");
    app.add_option("--checkpoint", typed.checkpoint, "Steps from one checkpoint to the next")
        ->type_name("N");
    app.add_option("--stop-when",
                   typed.stop_when,
                   "Stop before the last step: 'max(abs(du)) < 1e-8'; asked every 100 steps")
        ->type_name("CONDITION");
    app.add_flag("--expressions",
                 typed.expressions,
                 "Compute a preset by its equations, not by its own loops: the same bits");
    declare_cut(app, typed);
    declare_running(app, typed);
}

void declare_plan(CLI::App& app, Typed& typed) {
    declare_model(app, typed);
    app.add_option("-P,--parts", typed.parts, "For how many ranks (default: 1)")->type_name("N");
    app.add_option("--halo", typed.halo, "Cells that are read on every side (default: 1)")
        ->type_name("N");
    app.add_option("--periodic", typed.periodic, "Dimensions that go round: x, xy, ...")
        ->type_name("NAMES");
    declare_cut(app, typed);
    app.add_flag("--json", typed.json, "As JSON");
}

constexpr const char* description =
    R"(Solves equations on grids of one to three dimensions: heat, waves, patterns, your own; alone or
over the ranks of an MPI job, with the same bytes on any number of ranks.

  norma-grid run --preset gray-scott --size 512x512 --steps 5000 --every 500
  mpirun -n 4 norma-grid run heat.toml --set D=0.2
  norma-grid preset heat > heat.toml       a model file to start from
  norma-grid plan --size 16384x1024 -P 64  how a grid would be cut, and what that costs
  mpirun -n 8 norma-grid restart heat.out  goes on from the last checkpoint

)";

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

/// What CLI11 says, with the nearest option where one is unknown.
Failure explain(const CLI::App& app, const CLI::ParseError& error) {
    std::string message = error.what();
    const auto at = message.find("--");
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && at != std::string::npos) {
        const std::string name = message.substr(at, message.find_first_of(" =", at) - at);
        const CLI::App* command = &app;
        for (const CLI::App* one : app.get_subcommands())
            command = one;
        message = fmt::format("there is no option {}", name);
        if (const auto near = nearest(name, option_names(*command)))
            message += fmt::format("; did you mean {}?", *near);
    }
    return Failure{message};
}

}  // namespace

Result<Command> parse_options(int argc, const char* const* argv) {
    Typed typed;
    CLI::App app(description, "norma-grid");
    app.set_version_flag("--version", "norma-grid " NORMA_VERSION);
    app.require_subcommand(0, 1);
    CLI::App* const run = app.add_subcommand("run", "Runs a model file or a preset");
    CLI::App* const restart =
        app.add_subcommand("restart", "Goes on from a checkpoint, on any number of ranks");
    CLI::App* const plan = app.add_subcommand("plan", "How a grid is cut; without MPI");
    CLI::App* const preset = app.add_subcommand("preset", "Prints a preset as a model file");
    declare_run(*run, typed);
    restart->add_option("FOLDER", typed.path, "Of a run, or a checkpoint")
        ->required()
        ->type_name("");
    declare_running(*restart, typed);
    restart->add_option("--cut", typed.cut, "As of run")->type_name("HOW");
    declare_plan(*plan, typed);
    preset->add_option("NAME", typed.path, "heat, wave, advection, gray-scott or life")
        ->required()
        ->type_name("");
    preset->add_option("-s,--size", typed.size, "Cells along x, y and z")->type_name("SIZE");
    preset->add_option("--start", typed.start, "How it starts")->type_name("NAME");
    for (CLI::App* command : {run, restart, plan, preset})
        command->formatter(std::make_shared<HelpFormat>(
            fmt::format("Usage: norma-grid {} [OPTIONS]\n\n", command->get_name())));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Command{PrintCommand{app.help()}};
    } catch (const CLI::CallForVersion&) {
        return Command{PrintCommand{"norma-grid " NORMA_VERSION "\n"}};
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    if (run->parsed()) return understand_run(typed);
    if (restart->parsed()) return understand_restart(typed);
    if (plan->parsed()) return understand_plan(typed);
    if (preset->parsed()) return understand_preset(typed);
    return Command{PrintCommand{app.help()}};
}

}  // namespace norma::app
