#pragma once
// The options of view.

#include "options.hpp"

#include <string>

namespace norma::app {

/// How numbers become colours: of view and atlas.
struct TypedColours {
    std::string map = "viridis";
    std::string range;
    std::string most_pixels;
};
void declare_colours(CLI::App& app, TypedColours& typed);
/// Takes them into the settings of view or atlas.
template <typename Settings>
[[nodiscard]] std::optional<Failure> take_colours(const TypedColours& typed,
                                                  Settings& settings);

struct TypedView {
    std::string file;
    std::string picture;
    std::string slice;
    TypedColours colours;
};
void declare_view(CLI::App& app, TypedView& typed);
[[nodiscard]] Result<grid::ViewSettings> understand(const TypedView& typed);

}  // namespace norma::app
