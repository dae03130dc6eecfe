#include "run_options.hpp"

#include "../error_terminal.hpp"
#include "base/duration.hpp"
#include "grid/model_file.hpp"
#include "grid/parts.hpp"
#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma::app {

namespace {

using grid::RunSettings;

std::optional<Failure> take_sets(const TypedRun& typed, RunSettings& settings) {
    for (const std::string& text : typed.sets) {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
            return Failure{fmt::format("--set {}: it is name=value, as in --set D=0.2", text)};
        const std::string name = text.substr(0, equals);
        const std::string value = text.substr(equals + 1);
        const bool again = std::any_of(settings.source.sets.begin(),
                                       settings.source.sets.end(),
                                       [&](const auto& set) { return set.first == name; });
        if (again) return Failure{fmt::format("--set {}: {} is set twice", text, name)};
        if (value.empty()) return Failure{fmt::format("--set {}: there is no value", text)};
        if (auto failure = grid::set(settings.model, name, value)) return *failure;
        settings.source.sets.emplace_back(name, value);
    }
    return std::nullopt;
}

std::optional<Failure> take_cut(const std::string& text, RunSettings& settings) {
    const auto cut = grid::parse_cut(text);
    if (!cut) return Failure{cut.error()};
    settings.cut = *cut;
    return std::nullopt;
}

/// What is left of this job's time, where Slurm (23.02 and later) tells when it ends.
std::optional<std::chrono::microseconds> time_left_of_job() {
    const char* const text = std::getenv("SLURM_JOB_END_TIME");
    if (text == nullptr) return std::nullopt;
    const std::string_view digits = text;
    std::int64_t end = 0;
    const auto [stopped, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), end);
    if (error != std::errc() || stopped != digits.data() + digits.size()) return std::nullopt;
    const std::int64_t now = std::time(nullptr);
    constexpr std::int64_t no_limit = std::int64_t{366} * 24 * 3600;  // as Slurm tells of none
    if (end <= now || end - now >= no_limit) return std::nullopt;
    return std::chrono::seconds(end - now);
}

std::optional<Failure> take_running(const TypedRunning& typed, RunSettings& settings) {
    if (typed.depth != "auto") {
        const auto depth = whole("--depth", typed.depth, 1);
        if (!depth || *depth > 1024) {
            return Failure{fmt::format(
                "--depth {}: it is auto, or a number of steps from 1 to 1024", typed.depth)};
        }
        settings.depth = static_cast<int>(*depth);
    }
    settings.begin = Clock::now();
    if (!typed.time_limit.empty()) {
        const auto limit = parse_duration(typed.time_limit);
        if (!limit) return Failure{"--time-limit " + limit.error()};
        settings.time_limit = *limit;
    } else {
        settings.time_limit = time_left_of_job();
    }
    if (typed.quiet && typed.progress)
        return Failure{"--quiet and --progress: it is one or the other"};
    settings.check = typed.check;
    settings.sums = typed.sums;
    settings.quiet = typed.quiet;
    settings.progress = typed.progress || is_error_on_terminal();
    return std::nullopt;
}

/// What is to be written, without the word none.
Result<std::vector<std::string>> parse_formats(const std::string& text) {
    constexpr std::array known{"npy", "png", "xdmf"};
    std::vector<std::string> formats = words(text);
    if (formats == std::vector<std::string>{"none"}) return std::vector<std::string>{};
    for (const std::string& format : formats) {
        if (format == "none")
            return Failure{fmt::format("--format {}: none stands alone", text)};
        if (std::find(known.begin(), known.end(), format) == known.end()) {
            return Failure{fmt::format(
                "--format {}: there are {} and none", format, fmt::join(known, ", "))};
        }
    }
    if (formats.empty())
        return Failure{fmt::format("--format {}: there is no name in it", text)};
    return formats;
}

std::optional<Failure> take_formats(const TypedRun& typed, RunSettings& settings) {
    std::vector<std::string>& formats = settings.model.output.formats;
    const bool line = settings.model.dimensions == 1;
    if (typed.formats.empty()) {
        if (line) {
            std::replace(
                formats.begin(), formats.end(), std::string("png"), std::string("npy"));
        }
        return std::nullopt;
    }
    auto parsed = parse_formats(typed.formats);
    if (!parsed) return Failure{parsed.error()};
    formats = std::move(*parsed);
    if (line && std::find(formats.begin(), formats.end(), "png") != formats.end())
        return Failure{"--format png: a grid of one dimension makes no picture; there is npy"};
    return std::nullopt;
}

std::optional<Failure> take_fields(const TypedRun& typed, RunSettings& settings) {
    std::vector<std::string>& fields = settings.model.output.fields;
    if (typed.fields.empty()) return std::nullopt;
    fields = words(typed.fields);
    std::vector<std::string> known;
    for (const grid::Field& field : settings.model.fields)
        known.push_back(field.name);
    for (const std::string& field : fields) {
        if (settings.model.field(field) == nullptr) {
            return Failure{fmt::format("--fields {}: the model has no such field; it has {}",
                                       field,
                                       fmt::join(known, ", "))};
        }
    }
    if (fields.empty())
        return Failure{fmt::format("--fields {}: there is no name in it", typed.fields)};
    return std::nullopt;
}

std::optional<Failure> take_output(const TypedRun& typed, RunSettings& settings) {
    grid::Output& output = settings.model.output;
    if (auto failure = take_whole("--every", typed.every, 0, output.every)) return failure;
    if (auto failure = take_whole("--checkpoint", typed.checkpoint, 0, output.checkpoint))
        return failure;
    const std::string& steps = typed.running.steps;
    if (auto failure = take_whole("--steps", steps, 0, settings.model.steps)) return failure;
    if (!steps.empty()) settings.model.end_time.reset();
    if (auto failure = take_formats(typed, settings)) return failure;
    if (auto failure = take_fields(typed, settings)) return failure;
    for (const auto& [option, text] :
         {std::pair{"--every", &typed.every}, std::pair{"--fields", &typed.fields}}) {
        if (output.formats.empty() && !text->empty() && *text != "0") {
            return Failure{fmt::format(
                "{} {} has no effect: no format is written; --format npy, say", option, *text)};
        }
    }
    if (!typed.running.folder.empty()) output.folder = typed.running.folder;
    if (output.folder.empty()) {
        const std::string stem =
            settings.model.preset.empty()
                ? std::filesystem::path(settings.source.name).stem().string()
                : settings.model.preset;
        output.folder = stem + ".out";
    }
    if (!typed.stop_when.empty()) output.stop_when = grid::Text{typed.stop_when, {}};
    return std::nullopt;
}

void declare_running(CLI::App& app, TypedRunning& typed) {
    app.add_option("--depth",
                   typed.depth,
                   "Steps between two exchanges of halos: 1, 2, ..., or auto: what is fastest "
                   "(default); the same bytes")
        ->type_name("K");
    app.add_option("-n,--steps",
                   typed.steps,
                   "Steps in all, from the start (default: what the model says)")
        ->type_name("N");
    app.add_option(
           "-o,--out", typed.folder, "Where files go (default: NAME.out, or that of the run)")
        ->type_name("FOLDER");
    app.add_option("--time-limit",
                   typed.time_limit,
                   "End before that, with a checkpoint, to be restarted: 90m, 2h (default: "
                   "the end of the job, where Slurm tells it)")
        ->type_name("TIME");
    app.add_flag(
        "--sums", typed.sums, "Print the sum of each field at the end, with 12 digits");
    app.add_flag(
        "--check",
        typed.check,
        "Compare with the exact solution, where there is one: heat --start sine, advection");
    app.add_flag(
        "--progress", typed.progress, "A line every two seconds (default on a terminal)");
    app.add_flag("--quiet", typed.quiet, "Nothing but errors");
}

}  // namespace

Result<RunCommand> understand(const TypedRun& typed) {
    auto settings = named_model(typed.model);
    if (!settings) return Failure{settings.error()};
    if (auto failure = take_sets(typed, *settings)) return *failure;
    if (auto failure = take_cut(typed.cut.cut, *settings)) return *failure;
    if (auto failure = take_running(typed.running, *settings)) return *failure;
    if (auto failure = take_output(typed, *settings)) return *failure;
    if (!typed.cut.mask.empty()) settings->model.mask = grid::Text{typed.cut.mask, {}};
    settings->weights = typed.cut.weights;
    settings->use_expressions = typed.expressions;
    settings->anew = typed.anew;
    return RunCommand{std::move(*settings)};
}

Result<RestartCommand> understand(const TypedRestart& typed) {
    RestartCommand command;
    command.path = typed.path;
    command.folder = typed.running.folder;
    if (!typed.running.steps.empty()) {
        const auto steps = whole("--steps", typed.running.steps, 0);
        if (!steps) return Failure{steps.error()};
        command.steps = *steps;
    }
    if (auto failure = take_cut(typed.cut, command.changes)) return *failure;
    if (auto failure = take_running(typed.running, command.changes)) return *failure;
    return command;
}

void declare_run(CLI::App& app, TypedRun& typed) {
    declare_model(app, typed.model);
    app.add_option("--set", typed.sets, "Another value for a parameter, or for dt: D=0.2")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    app.add_option(
           "--every", typed.every, "Steps from one output to the next; 0: only the last one")
        ->type_name("N");
    app.add_option("-f,--format", typed.formats, "npy, png, xdmf, with commas; or none")
        ->type_name("NAMES");
    app.add_option("--fields", typed.fields, "Which are written (default: all)")
        ->type_name("NAMES");
    app.add_option(
           "--checkpoint",
           typed.checkpoint,
           "Steps from one checkpoint to the next, and one at the end (default: only when "
           "asked to end)")
        ->type_name("N");
    app.add_option("--stop-when",
                   typed.stop_when,
                   "Stop before the last step: 'max(abs(du)) < 1e-8'; asked every 100 steps")
        ->type_name("CONDITION");
    app.add_flag(
        "--anew", typed.anew, "Begin anew in a folder that holds a run, which is removed");
    app.add_flag("--expressions",
                 typed.expressions,
                 "Compute a preset by its equations, not by its own loops: the same bits");
    declare_cut(app, typed.cut);
    declare_running(app, typed.running);
}

void declare_restart(CLI::App& app, TypedRestart& typed) {
    app.add_option("FOLDER", typed.path, "Of a run, or a checkpoint")
        ->required()
        ->type_name("");
    declare_running(app, typed.running);
    app.get_option("--steps")->description(
        "Steps in all, from the start; also beyond where --stop-when has stopped the run, "
        "without asking it again (default: as many as before)");
    app.add_option("--cut", typed.cut, "auto, grid:4x2, strips or bisect (default: auto)")
        ->type_name("HOW");
}

}  // namespace norma::app
