#include "preset_options.hpp"

#include "grid/presets.hpp"
#include "option_values.hpp"

#include <CLI/CLI.hpp>

namespace norma::app {

Result<PrintCommand> understand(const TypedPreset& typed) {
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
    app.add_option("NAME", typed.name, "heat, wave, advection, gray-scott or life")
        ->required()
        ->type_name("");
    app.add_option("-s,--size", typed.size, "Cells along x, y and z")->type_name("SIZE");
    app.add_option("--start", typed.start, "How it starts")->type_name("NAME");
}

}  // namespace norma::app
