#include "view_options.hpp"

#include "norma/decompose/png.hpp"

#include "option_values.hpp"
#include "table/terminal.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace norma::app {

namespace {

Result<grid::Slice> parse_slice(const std::string& text) {
    const Failure wrong{
        fmt::format("--slice {}: it is a dimension and the place of a cell, as in z=12", text)};
    const bool named = text.size() > 2 && text[1] == '=' && text[0] >= 'x' && text[0] <= 'z';
    if (!named) return wrong;
    const auto at = whole("--slice", text.substr(2), 0);
    if (!at) return wrong;
    return grid::Slice{text[0], *at};
}

}  // namespace

template <typename Settings>
std::optional<Failure> take_colours(const TypedColours& typed, Settings& settings) {
    if (!settings.picture.ends_with(".png"))
        return Failure{fmt::format("-o {}: a picture's name ends in .png", settings.picture)};
    const auto map = colour_map_named(typed.map);
    if (!map) return Failure{"--map: " + map.error()};
    settings.colours = *map;
    if (!typed.range.empty()) {
        const auto range = parse_range(typed.range);
        if (!range) return Failure{range.error()};
        settings.range = *range;
    }
    if (auto failure = take_whole("--max-pixels", typed.most_pixels, 1, settings.most_pixels))
        return failure;
    if (settings.most_pixels <= widest_png) return std::nullopt;
    return Failure{fmt::format(
        "--max-pixels {}: a PNG has {} along a side at most", typed.most_pixels, widest_png)};
}

template std::optional<Failure> take_colours(const TypedColours&, grid::ViewSettings&);
template std::optional<Failure> take_colours(const TypedColours&, grid::AtlasSettings&);

Result<grid::ViewSettings> understand(const TypedView& typed) {
    grid::ViewSettings settings;
    settings.file = typed.file;
    settings.picture = typed.picture.empty() ? "text.png" : typed.picture;
    if (auto failure = take_colours(typed.colours, settings)) return *failure;
    settings.picture = typed.picture;
    if (!typed.slice.empty()) {
        const auto slice = parse_slice(typed.slice);
        if (!slice) return Failure{slice.error()};
        settings.slice = *slice;
    }
    const table::Terminal terminal = table::terminal_of(STDOUT_FILENO);
    settings.blocks = terminal.reader == table::Reader::terminal &&
                      terminal.characters == table::Characters::utf8;
    return settings;
}

void declare_colours(CLI::App& app, TypedColours& typed) {
    app.add_option("--map",
                   typed.map,
                   "Colours from low to high: viridis (default), magma, cividis, grey, or "
                   "diverging, which is white at 0")
        ->type_name("NAME");
    app.add_option("--range",
                   typed.range,
                   "The numbers of the first and the last colour (default: the least and the "
                   "greatest)")
        ->type_name("LOW,HIGH");
    app.add_option(
           "--max-pixels",
           typed.most_pixels,
           "Of either side; larger arrays are shown smaller by a whole factor (default: "
           "4096)")
        ->type_name("N");
}

void declare_view(CLI::App& app, TypedView& typed) {
    app.add_option("FILE", typed.file)->required()->group("");
    app.add_option("-o,--out", typed.picture, "Write a picture (default: text)")
        ->type_name("PNG");
    app.add_option(
           "--slice",
           typed.slice,
           "Of three dimensions, the cells at one place: z=12, y=0 (default: the middle "
           "of z)")
        ->type_name("D=N");
    declare_colours(app, typed.colours);
}

}  // namespace norma::app
