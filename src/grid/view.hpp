#pragma once
// An array in a .npy file as a picture, or as text.

#include "norma/comm/communicator_class.hpp"
#include "norma/decompose/colour_map.hpp"

#include "grid/array_file.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace norma::grid {

/// Of a 3-D array, what is seen: the cells at one place along x, y or z.
struct Slice {
    char dimension = 'z';
    std::int64_t at = 0;
};

struct ViewSettings {
    std::string file = {};
    std::string picture = {};  ///< a PNG to be written; empty: text
    ColourMap colours = ColourMap::viridis;
    std::optional<std::pair<double, double>> range = {};  ///< else that of the picture
    std::optional<Slice> slice = {};                      ///< else the middle of z
    std::int64_t most_pixels = 4096;
    std::int64_t columns = 64;  ///< of text
    bool blocks = false;        ///< of text: in Unicode's shades
};

/// Collective: the same bytes for any number of ranks.
[[nodiscard]] Told view(const ViewSettings& settings, const Communicator& comm);

}  // namespace norma::grid
