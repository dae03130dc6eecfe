#include "norma/decompose/colour_map.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <utility>

namespace norma {

namespace {

// Colours at equal distances, as 0xrrggbb.
using Points = std::span<const std::uint32_t>;

constexpr std::array<std::uint32_t, 2> grey_points{0x000000, 0xffffff};
constexpr std::array<std::uint32_t, 10> viridis_points{0x440154,
                                                       0x482878,
                                                       0x3e4989,
                                                       0x31688e,
                                                       0x26828e,
                                                       0x1f9e89,
                                                       0x35b779,
                                                       0x6ece58,
                                                       0xb5de2b,
                                                       0xfde725};
constexpr std::array<std::uint32_t, 10> magma_points{0x000004,
                                                     0x180f3d,
                                                     0x440f76,
                                                     0x721f81,
                                                     0x9e2f7f,
                                                     0xcd4071,
                                                     0xf1605d,
                                                     0xfd9668,
                                                     0xfeca8d,
                                                     0xfcfdbf};
constexpr std::array<std::uint32_t, 10> cividis_points{0x00224e,
                                                       0x123570,
                                                       0x3b496c,
                                                       0x575d6d,
                                                       0x707173,
                                                       0x8a8678,
                                                       0xa59c74,
                                                       0xc3b369,
                                                       0xe1cc55,
                                                       0xfee838};
constexpr std::array<std::uint32_t, 9> diverging_points{
    0x3b4cc0, 0x6282ea, 0x8db0fe, 0xb8d0f9, 0xdddddd, 0xf5c4ad, 0xf49a7b, 0xde604d, 0xb40426};

constexpr std::array<std::pair<std::string_view, ColourMap>, 5> names{{
    {"grey", ColourMap::grey},
    {"viridis", ColourMap::viridis},
    {"magma", ColourMap::magma},
    {"cividis", ColourMap::cividis},
    {"diverging", ColourMap::diverging},
}};

Points points_of(ColourMap map) {
    switch (map) {
        case ColourMap::grey:
            return grey_points;
        case ColourMap::viridis:
            return viridis_points;
        case ColourMap::magma:
            return magma_points;
        case ColourMap::cividis:
            return cividis_points;
        case ColourMap::diverging:
            return diverging_points;
    }
    return grey_points;
}

}  // namespace

Colour colour_of(ColourMap map, double number) {
    const Points points = points_of(map);
    const double place = std::clamp(number, 0.0, 1.0) * static_cast<double>(points.size() - 1);
    const std::size_t before =
        std::min(static_cast<std::size_t>(std::floor(place)), points.size() - 2);
    const double share = place - static_cast<double>(before);
    Colour colour{};
    for (std::size_t i = 0; i < colour.size(); ++i) {
        const auto shift = static_cast<unsigned>(16 - 8 * i);
        const auto level = [&](std::uint32_t point) {
            return static_cast<double>(point >> shift & 0xffU);
        };
        const double mixed =
            (1 - share) * level(points[before]) + share * level(points[before + 1]);
        colour[i] = static_cast<std::uint8_t>(std::lround(mixed));
    }
    return colour;
}

Result<ColourMap> colour_map_named(std::string_view name) {
    std::string known;
    for (const auto& [known_name, map] : names) {
        if (name == known_name) return map;
        known += (known.empty() ? "" : ", ") + std::string(known_name);
    }
    return Failure{fmt::format("there is no colour map '{}'; there are {}", name, known)};
}

}  // namespace norma
