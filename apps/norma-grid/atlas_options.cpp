#include "atlas_options.hpp"

#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace norma::app {

Result<grid::AtlasSettings> understand(const TypedAtlas& typed) {
    grid::AtlasSettings settings;
    settings.picture = typed.picture;
    settings.files = typed.files;
    if (auto failure = take_colours(typed.colours, settings)) return *failure;
    if (auto failure = take_whole("--columns", typed.columns, 1, settings.columns))
        return *failure;
    if (auto failure = take_whole("--gap", typed.gap, 0, settings.gap)) return *failure;
    if (settings.gap > 1024)
        return Failure{fmt::format("--gap {}: it is 0 to 1024 cells", typed.gap)};
    settings.across = words(typed.across);
    settings.down = words(typed.down);
    return settings;
}

void declare_atlas(CLI::App& app, TypedAtlas& typed) {
    app.add_option("FILES", typed.files)->required()->group("");
    app.add_option("-o,--out", typed.picture, "The picture to write")
        ->required()
        ->type_name("PNG");
    app.add_option("--columns",
                   typed.columns,
                   "Arrays side by side (default: what makes it about square)")
        ->type_name("N");
    app.add_option("--gap", typed.gap, "White pixels between them (default: 4)")
        ->type_name("N");
    app.add_option("--across", typed.across, "What stands above the columns: 'F 0.02,F 0.03'")
        ->type_name("LABELS");
    app.add_option("--down", typed.down, "What stands beside the rows")->type_name("LABELS");
    declare_colours(app, typed.colours);
}

}  // namespace norma::app
