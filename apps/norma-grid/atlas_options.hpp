#pragma once
// The options of atlas.

#include "view_options.hpp"

#include <string>
#include <vector>

namespace norma::app {

struct TypedAtlas {
    std::vector<std::string> files;
    std::string picture;
    std::string columns;
    std::string gap;
    std::string across;
    std::string down;
    TypedColours colours;
};
void declare_atlas(CLI::App& app, TypedAtlas& typed);
[[nodiscard]] Result<grid::AtlasSettings> understand(const TypedAtlas& typed);

}  // namespace norma::app
