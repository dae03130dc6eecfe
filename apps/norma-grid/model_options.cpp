#include "model_options.hpp"

#include "norma/launch/launcher.hpp"

#include "grid/model_file.hpp"
#include "grid/presets.hpp"
#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>

namespace norma::app {

namespace {

using grid::RunSettings;

Result<RunSettings> preset_of(const TypedModel& typed) {
    std::vector<std::int64_t> size;
    if (!typed.size.empty()) {
        auto parsed = parse_size(typed.size);
        if (!parsed) return Failure{parsed.error()};
        size = *parsed;
    }
    auto text = grid::preset_text(typed.preset, size, typed.start);
    if (!text) return Failure{text.error()};
    RunSettings settings;
    settings.source.text = *text;
    settings.source.name = "preset " + typed.preset;
    auto model = grid::preset_model(typed.preset, size, typed.start);
    if (!model) return Failure{model.error()};
    settings.model = std::move(*model);
    settings.start = typed.start;
    return settings;
}

/// What is read once, by one.
bool is_stream(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    return type == fs::file_type::fifo || type == fs::file_type::socket ||
           type == fs::file_type::character;
}

Result<RunSettings> file_of(const TypedModel& typed) {
    if (!typed.start.empty())
        return Failure{"--start is for presets; a model file says its own"};
    if (!typed.size.empty()) return Failure{"--size is for presets; a model file says its own"};
    if (launch::detect_launch().size > 1 && is_stream(typed.model)) {
        return Failure{fmt::format(
            "{}: not all ranks can read that; save the model to a file first", typed.model)};
    }
    auto file = grid::read_model(typed.model);
    if (!file) return Failure{file.error()};
    RunSettings settings;
    settings.source.text = std::move(file->text);
    settings.source.name = typed.model;
    settings.model = std::move(file->model);
    return settings;
}

}  // namespace

Result<RunSettings> named_model(const TypedModel& typed) {
    if (typed.model.empty() == typed.preset.empty()) {
        return Failure{typed.model.empty()
                           ? "what is to run? a model file, or --preset NAME (heat, wave, "
                             "advection, gray-scott, life)"
                           : "a model file and a preset are given; one of them is run"};
    }
    return typed.preset.empty() ? file_of(typed) : preset_of(typed);
}

void declare_model(CLI::App& app, TypedModel& typed) {
    app.add_option("MODEL", typed.model)->group("");
    app.add_option("-p,--preset", typed.preset, "heat, wave, advection, gray-scott or life")
        ->type_name("NAME");
    app.add_option(
           "-s,--size", typed.size, "Cells along x, y and z: 640x480 (default: 512x512)")
        ->type_name("SIZE");
    app.add_option("--start", typed.start, "How a preset starts: norma-grid preset lists them")
        ->type_name("NAME");
}

void declare_cut(CLI::App& app, TypedCut& typed) {
    app.add_option("--mask",
                   typed.mask,
                   "A picture, a pixel for each cell: only light cells are computed, dark ones "
                   "keep their start value")
        ->type_name("PNG");
    app.add_option(
           "--weights",
           typed.weights,
           "The work of each cell, an array of the grid's size, for parts of equal work")
        ->type_name("NPY");
    app.add_option("--cut",
                   typed.cut,
                   "auto, grid:4x2 (parts along x and y), strips or bisect (default: auto)")
        ->type_name("HOW");
}

}  // namespace norma::app
