#pragma once
// Models that come with norma-grid: as files to start from, and with loops written by hand.
//
//     auto text = preset_text("heat", {{640, 480}});      // a model file
//     auto model = preset_model("heat", {{640, 480}});    // read from it
//     auto stepper = preset_stepper(*model, dt);          // the same bits as
//     equations_stepper()

#include "grid/model.hpp"
#include "grid/stepper.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace norma::grid {

/// A preset, for lists of them.
struct Preset {
    std::string_view name;
    std::string_view what;                 ///< in a few words
    std::vector<std::string_view> starts;  ///< ways to begin; the first is the usual one
    int least_dimensions = 1;
    int most_dimensions = 3;
    std::array<std::int64_t, 3>
        size{};  ///< where nobody says one; its first two or three numbers
};

[[nodiscard]] const std::vector<Preset>& presets();

/// A model file, of `size` cells along x, y, z; empty: the usual size. Fails if there is no
/// such preset, not in so many dimensions, or no such start.
[[nodiscard]] Result<std::string> preset_text(std::string_view name,
                                              std::span<const std::int64_t> size = {},
                                              std::string_view start = {});

/// What that file says.
[[nodiscard]] Result<Model> preset_model(std::string_view name,
                                         std::span<const std::int64_t> size = {},
                                         std::string_view start = {});

/// The preset's own loops, for a model of preset_model(), whatever its parameters, boundary and
/// start; fails if a parameter is no number.
[[nodiscard]] Result<std::unique_ptr<Stepper>> preset_stepper(const Model& model, double dt);

}  // namespace norma::grid
