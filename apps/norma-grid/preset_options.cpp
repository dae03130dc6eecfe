#include "preset_options.hpp"

#include "grid/presets.hpp"
#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace norma::app {

namespace {

/// All presets and their starts.
std::string list_of_presets() {
    std::string text;
    for (const grid::Preset& preset : grid::presets()) {
        const std::string dimensions =
            preset.least_dimensions == preset.most_dimensions
                ? fmt::format("{} dimensions", preset.least_dimensions)
                : fmt::format(
                      "{} to {} dimensions", preset.least_dimensions, preset.most_dimensions);
        text += fmt::format("{:12}{}; {}\n{:12}starts: {}\n",
                            preset.name,
                            preset.what,
                            dimensions,
                            "",
                            fmt::join(preset.starts, ", "));
    }
    return text +
           "\nThe first start is the usual one; of gray-scott in 1 and 3 dimensions it is "
           "cube.\n"
           "To run one, or to start a model file from it:\n"
           "  norma-grid run --preset NAME --start START\n"
           "  norma-grid preset NAME > model.toml\n";
}

}  // namespace

Result<PrintCommand> understand(const TypedPreset& typed) {
    if (typed.name.empty()) {
        if (typed.size.empty() && typed.start.empty()) return PrintCommand{list_of_presets()};
        return Failure{"which preset is it? norma-grid preset lists them"};
    }
    std::vector<std::int64_t> size;
    if (!typed.size.empty()) {
        auto parsed = parse_size(typed.size);
        if (!parsed) return Failure{parsed.error()};
        size = *parsed;
    }
    auto text = grid::preset_text(typed.name, size, typed.start);
    if (!text) return Failure{text.error()};
    return PrintCommand{*text};
}

void declare_preset(CLI::App& app, TypedPreset& typed) {
    app.add_option("NAME", typed.name)->group("");
    app.add_option("-s,--size", typed.size, "Cells along x, y and z (default: 512x512)")
        ->type_name("SIZE");
    app.add_option("--start", typed.start, "How it starts")->type_name("NAME");
}

}  // namespace norma::app
