#pragma once
// Numbers as colours that the eye orders as the numbers are ordered.
//
//     const Colour middle = colour_of(ColourMap::viridis, 0.5);

#include "norma/base/result.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace norma {

/// Red, green and blue, in sRGB.
using Colour = std::array<std::uint8_t, 3>;

/// From low to high. All but grey are interpolated between a few of their colours, which is
/// seen by nobody: at most 4 of 255 levels from the published tables.
enum class ColourMap : std::uint8_t {
    grey,     ///< black to white
    viridis,  ///< dark blue over green to yellow: N. Smith, S. van der Walt, matplotlib (2015)
    magma,    ///< black over purple to white; of the same
    cividis,  ///< blue to yellow, alike to the colour-blind: doi:10.1371/journal.pone.0199239
    diverging,  ///< blue over white to red, for numbers around 0:
                ///< doi:10.1007/978-3-642-10520-3_9
};

/// The colour of a number from 0 to 1; beyond them that of the end.
[[nodiscard]] Colour colour_of(ColourMap map, double number);

/// By its name, as the enumerator is called; a Failure that tells the names.
[[nodiscard]] Result<ColourMap> colour_map_named(std::string_view name);

}  // namespace norma
