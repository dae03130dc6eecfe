#include "grid/presets.hpp"

#include "norma/base/nearest.hpp"

#include "grid/model_file.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace norma::grid {
namespace {

using Starts = std::vector<std::string_view>;

/// `text` with "{d}" for each dimension where it stands between braces: joined by `between`.
std::string each(int dimensions, std::string_view text, std::string_view between) {
    constexpr std::array<std::array<std::string_view, 3>, 3> letters{
        {{"x", "i", "nx"}, {"y", "j", "ny"}, {"z", "k", "nz"}}};
    std::string all;
    for (std::size_t d = 0; d < static_cast<std::size_t>(dimensions); ++d) {
        all += d == 0 ? "" : between;
        all += fmt::format(fmt::runtime(text),
                           fmt::arg("x", letters[d][0]),
                           fmt::arg("i", letters[d][1]),
                           fmt::arg("n", letters[d][2]));
    }
    return all;
}

/// The squared distance from a place at these parts of the extents.
std::string distance(int dimensions, const std::array<double, 3>& parts) {
    std::string all = each(dimensions, "({x} - @*{n})^2", " + ");
    for (std::size_t d = 0, at = 0; (at = all.find('@')) != std::string::npos; ++d)
        all.replace(at, 1, fmt::format("{}", parts[d]));
    return all;
}

std::string heat(int dimensions, std::string_view start) {
    const std::string sine =
        fmt::format("u = \"{}\"", each(dimensions, "sin(pi*({i} + 1)/({n} + 1))", "*"));
    const std::string spot =
        fmt::format("u = \"{} < (nx/5)^2 ? 1 : 0\"", distance(dimensions, {0.5, 0.5, 0.5}));
    return fmt::format(R"toml(boundary = {{value = 0}}

[parameters]
D = 1

[fields]
{}

[equations]
"du/dt" = "D*lap(u)"

[step]
scheme = "euler"
dt = "auto"
steps = 1000
)toml",
                       start == "sine" ? sine : spot);
}

std::string wave(int dimensions) {
    return fmt::format(R"toml(boundary = "mirror"

[parameters]
c = 1

[fields]
u = "exp(-({})/50)"

[equations]
"d2u/dt2" = "c^2*lap(u)"

[step]
scheme = "leapfrog"
dt = "auto"
steps = 1000
)toml",
                       distance(dimensions, {0.3, 0.4, 0.5}));
}

std::string advection(int dimensions) {
    std::string speeds = "cx = 1\n";
    std::string right = "-cx*dx_low(u)";
    if (dimensions > 1) speeds += "cy = 0\n";
    if (dimensions > 1) right += " - cy*dy_low(u)";
    if (dimensions > 2) speeds += "cz = 0\n";
    if (dimensions > 2) right += " - cz*dz_low(u)";
    return fmt::format(R"toml(boundary = "periodic"

[parameters]
{}
[fields]
u = "{}"

[equations]
"du/dt" = "{}"

[step]
scheme = "euler"
dt = 1
steps = 1000
)toml",
                       speeds,
                       each(dimensions, "max(0, 1 - abs({x} - floor({n}/2))/32)", "*"),
                       right);
}

std::string gray_scott(int dimensions, std::string_view start) {
    const std::string cube = each(dimensions, "abs({x} - floor({n}/2) + 0.5) < 6", " and ");
    std::string seeds;
    for (const std::array<double, 3>& place : {std::array{0.2, 0.3, 0.4},
                                               {0.7, 0.15, 0.8},
                                               {0.5, 0.55, 0.5},
                                               {0.15, 0.8, 0.2},
                                               {0.85, 0.7, 0.6}}) {
        seeds +=
            fmt::format("{}{} < 60", seeds.empty() ? "" : " or ", distance(dimensions, place));
    }
    const bool is_cube = start == "cube";
    const std::string_view inside = is_cube ? cube : seeds;
    return fmt::format(R"toml(boundary = "periodic"

[parameters]
Du = {}
Dv = {}
F = {}
k = {}

[fields]
u = "{} ? 0.25 : 1"
v = "{} ? 0.33 : 0"

[equations]
"du/dt" = "Du/{}*lap(u) - u*v^2 + F*(1 - u)"
"dv/dt" = "Dv/{}*lap(v) + u*v^2 - (F + k)*v"

[step]
scheme = "euler"
dt = 1
steps = {}
)toml",
                       is_cube ? "0.2" : "0.8",
                       is_cube ? "0.1" : "0.4",
                       is_cube ? "0.02" : "0.037",
                       is_cube ? "0.048" : "0.06",
                       inside,
                       inside,
                       2 * dimensions,
                       2 * dimensions,
                       is_cube ? 1000 : 5000);
}

/// A pattern of live cells around the middle, by rows.
std::string pattern(const std::vector<std::string_view>& rows) {
    std::string all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::string columns;
        if (rows[row].empty()) continue;
        for (std::size_t column = 0; column < rows[row].size(); ++column) {
            if (rows[row][column] == '.') continue;
            columns +=
                fmt::format("{}{}", columns.empty() ? "" : ", ", static_cast<int>(column) - 1);
        }
        all += fmt::format("{}(j - floor(ny/2) == {} and i - floor(nx/2) in ({}))",
                           all.empty() ? "" : " or ",
                           static_cast<int>(row) - 1,
                           columns);
    }
    return all;
}

std::string life(std::string_view start) {
    std::string live = pattern({".##", "##.", ".#."});
    if (start == "glider") live = pattern({".#.", "..#", "###"});
    if (start == "blinker") live = pattern({"", "###"});
    if (start == "random") live = "noise(1) < 0.3";
    return fmt::format(R"toml(boundary = "periodic"

[fields]
u = "{}"

[equations]
u = "around(u) == 3 or (u == 1 and around(u) == 2)"

[step]
scheme = "map"
steps = 1103
)toml",
                       live);
}

std::string body(const Preset& preset, int dimensions, std::string_view start) {
    if (preset.name == "heat") return heat(dimensions, start);
    if (preset.name == "wave") return wave(dimensions);
    if (preset.name == "advection") return advection(dimensions);
    if (preset.name == "gray-scott") return gray_scott(dimensions, start);
    return life(start);
}

Result<const Preset*> preset_called(std::string_view name) {
    std::vector<std::string> known;
    std::string list;
    for (const Preset& preset : presets()) {
        if (preset.name == name) return &preset;
        known.emplace_back(preset.name);
        list += (list.empty() ? "" : ", ") + known.back();
    }
    const auto near = nearest(name, known);
    return Failure{fmt::format(
        "there is no preset '{}'; {}",
        name,
        near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", list))};
}

}  // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all{
        {"heat",
         "a hot spot, or a sine, that cools down at the sides",
         Starts{"spot", "sine"},
         1,
         3,
         {512, 512}},
        {"wave", "a drop in a pool", Starts{"drop"}, 1, 3, {512, 512}},
        {"advection", "a pulse that is carried along x", Starts{"pulse"}, 1, 3, {512, 512}},
        {"gray-scott",
         "two substances that form patterns",
         Starts{"seeds", "cube"},
         1,
         3,
         {512, 512}},
        {"life",
         "Conway's cells",
         Starts{"r-pentomino", "glider", "blinker", "random"},
         2,
         2,
         {512, 512}},
    };
    return all;
}

Result<std::string> preset_text(std::string_view name,
                                std::span<const std::int64_t> size,
                                std::string_view start) {
    const auto found = preset_called(name);
    if (!found) return Failure{found.error()};
    const Preset& preset = **found;
    if (size.empty()) size = std::span(preset.size).first(2);
    const auto dimensions = static_cast<int>(size.size());
    if (dimensions < preset.least_dimensions || dimensions > preset.most_dimensions) {
        const std::string range =
            preset.least_dimensions == preset.most_dimensions
                ? fmt::format("{}", preset.least_dimensions)
                : fmt::format("{} to {}", preset.least_dimensions, preset.most_dimensions);
        return Failure{
            fmt::format("preset {} is for {} dimensions, not {}", name, range, dimensions)};
    }
    if (start.empty())
        start = preset.name == "gray-scott" && dimensions != 2 ? "cube" : preset.starts.front();
    if (std::find(preset.starts.begin(), preset.starts.end(), start) == preset.starts.end()) {
        return Failure{fmt::format("preset {} does not start with '{}', but with {}",
                                   name,
                                   start,
                                   fmt::join(preset.starts, " or "))};
    }
    return fmt::format(
        "# {}: {}.\n[grid]\nsize = [{}]\n{}\n[output]\nevery = 100\nformats = [\"png\"]\n",
        preset.name,
        preset.what,
        fmt::join(size, ", "),
        body(preset, dimensions, start));
}

Result<Model> preset_model(std::string_view name,
                           std::span<const std::int64_t> size,
                           std::string_view start) {
    const auto text = preset_text(name, size, start);
    if (!text) return Failure{text.error()};
    auto model = parse_model(*text, fmt::format("preset {}", name));
    if (model) model->preset = name;
    return model;
}

}  // namespace norma::grid
