#include "convert_options.hpp"

#include "option_values.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace norma::app {

namespace {

constexpr std::int64_t most_cells = std::int64_t{1} << 48U;

std::optional<Failure> check_names(const TypedConvert& typed) {
    const std::string to = std::filesystem::path(typed.to).extension().string();
    constexpr std::array known{".npy", ".png", ".xdmf", ".bin"};
    if (!typed.from.ends_with(".npy"))
        return Failure{fmt::format("{}: only .npy files are read", typed.from)};
    if (std::find(known.begin(), known.end(), to) != known.end()) return std::nullopt;
    return Failure{
        fmt::format("{}: its ending says what is written: .npy, .png, .xdmf (with a raw file "
                    "beside it, for "
                    "ParaView and others) or .bin (nothing but the cells)",
                    typed.to)};
}

std::optional<Failure> take_axes(const std::string& text, grid::ConvertSettings& settings) {
    const Failure wrong{fmt::format(
        "--transpose {}: it is which dimension becomes the first, the second, ...; 0 is the "
        "first of the shape: 1,0 or 2,0,1",
        text)};
    for (const std::string& word : words(text)) {
        const auto axis = whole("--transpose", word, 0);
        if (!axis || *axis > 2) return wrong;
        settings.axes.push_back(static_cast<int>(*axis));
    }
    if (settings.axes.empty() && !text.empty()) return wrong;
    return std::nullopt;
}

std::optional<Failure> take_crop(const std::string& text, grid::ConvertSettings& settings) {
    const Failure wrong{
        fmt::format("--crop {}: it is cells along x, y (and z), as in 100:200,50:90; either "
                    "end may be left "
                    "out",
                    text)};
    for (const std::string& word : words(text)) {
        const auto colon = word.find(':');
        if (colon == std::string::npos) return wrong;
        grid::CellRange range;
        for (auto [part, into] : {std::pair{word.substr(0, colon), &range.begin},
                                  std::pair{word.substr(colon + 1), &range.end}}) {
            if (part.empty()) continue;
            const auto number = whole("--crop", part, 0);
            if (!number || *number > most_cells) return wrong;
            *into = *number;
        }
        if (range.begin && range.end && *range.end < *range.begin) {
            return Failure{
                fmt::format("--crop {}: the end of {} is before its begin", text, word)};
        }
        settings.crop.push_back(range);
    }
    const bool none = settings.crop.empty() && !text.empty();
    if (none || settings.crop.size() > 3) return wrong;
    return std::nullopt;
}

}  // namespace

Result<grid::ConvertSettings> understand(const TypedConvert& typed) {
    grid::ConvertSettings settings;
    settings.from = typed.from;
    settings.to = typed.to;
    if (auto failure = check_names(typed)) return *failure;
    if (auto failure = take_axes(typed.transpose, settings)) return *failure;
    if (auto failure = take_crop(typed.crop, settings)) return *failure;
    if (typed.type.empty()) return settings;
    if (typed.type != "f4" && typed.type != "f8")
        return Failure{fmt::format("--type {}: it is f4 or f8", typed.type)};
    settings.type = typed.type == "f4" ? ElementType::of<float>() : ElementType::of<double>();
    return settings;
}

void declare_convert(CLI::App& app, TypedConvert& typed) {
    app.add_option("IN", typed.from)->required()->group("");
    app.add_option("OUT", typed.to)->required()->group("");
    app.add_option(
           "--crop", typed.crop, "Only these cells of IN, along x, y and z: 100:200,50:90")
        ->type_name("RANGES");
    app.add_option("--transpose",
                   typed.transpose,
                   "Which dimension becomes the first, the second, ... as numpy.transpose has "
                   "it: 1,0")
        ->type_name("AXES");
    app.add_option("--type", typed.type, "Of the cells: f4 or f8 (default: as in IN)")
        ->type_name("TYPE");
}

}  // namespace norma::app
