#pragma once
// Many arrays side by side in one picture, with one range of colours.

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/colour_map.hpp"

#include "grid/array_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace norma::grid {

struct AtlasSettings {
    std::string picture = {};             ///< a PNG
    std::vector<std::string> files = {};  ///< 2-D arrays of one shape, row by row from the top
    std::int64_t columns = 0;             ///< tiles side by side; 0: as many as make it square
    std::int64_t gap = 4;                 ///< white cells between tiles
    ColourMap colours = ColourMap::viridis;
    std::optional<std::pair<double, double>> range = {};  ///< else that of all tiles
    std::int64_t most_pixels = 4096;
    std::vector<std::string> across = {};  ///< what stands above each column
    std::vector<std::string> down = {};    ///< what stands left of each row
};

/// Collective: the same bytes for any number of ranks.
[[nodiscard]] Told atlas(const AtlasSettings& settings, const Communicator& comm);

}  // namespace norma::grid
