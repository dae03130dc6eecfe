#pragma once
// A problem to compute, as a model file tells it: docs/models.md.
//
//     Result<ModelFile> file = read_model("heat.toml");       // grid/model_file.hpp
//     if (auto refused = set(file->model, "D", "0.2")) return *refused;
//     auto stepper = equations_stepper(file->model, dt);      // grid/scheme.hpp

#include "norma/base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace norma::grid {

/// Where something stands in its file; line 0: nowhere, it was made otherwise.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;

    /// `heat.toml:12:9: `, or nothing.
    [[nodiscard]] std::string prefix() const;
};

/// What somebody wrote, and where: an expression or a number.
struct Text {
    std::string text;
    Place place;
};

/// A name and the value it is given, as an expression.
struct Named {
    std::string name;
    Text value;
};

/// What lies beyond a side of the grid.
struct Side {
    enum class Kind : std::uint8_t {
        periodic,  ///< the other side
        value,     ///< `number` everywhere
        flux,      ///< what makes the outward derivative between it and the last cell `number`
        mirror,    ///< the cells in front of it, the last one first
    };
    Kind kind = Kind::periodic;
    double number = 0;

    bool operator==(const Side&) const = default;
};

/// The low and the high side along x, y and z.
using Sides = std::array<std::array<Side, 2>, 3>;

/// How a model goes from one step to the next.
enum class Scheme : std::uint8_t { euler, rk2, rk4, leapfrog, map };

/// As model files call it.
[[nodiscard]] std::string_view name(Scheme scheme) noexcept;

struct Field {
    std::string name;
    Place place;
    Text start{"0", {}};     ///< an expression, or a file where `from_file`
    bool from_file = false;  ///< `start` names a .npy file
    Text velocity{"0", {}};  ///< how fast it changes at the start; for leapfrog
    Text equation;           ///< what its derivative is, or its new value for Scheme::map
    Sides sides;
};

/// What is written while a model runs.
struct Output {
    std::int64_t every = 0;           ///< steps from one output to the next; 0: at the end only
    std::vector<std::string> fields;  ///< none: all of them
    std::vector<std::string> formats{"npy"};  ///< of npy, png, xdmf
    std::int64_t checkpoint = 0;    ///< steps from one checkpoint to the next; 0: none
    std::string folder;             ///< where files go; empty: that is not said
    std::optional<Text> stop_when;  ///< see grid/stop_condition.hpp
};

struct Model {
    int dimensions = 2;
    std::array<std::int64_t, 3> size{1, 1, 1};  ///< cells along x, y, z
    std::array<double, 3> spacing{1, 1, 1};     ///< from one cell to the next
    std::array<double, 3> origin{};             ///< where the first cell is
    std::vector<Field> fields;
    std::vector<Named> parameters;
    Scheme scheme = Scheme::euler;
    std::optional<double> dt;  ///< nothing: automatic, see grid/stability.hpp
    Place dt_place;
    double safety = 0.9;  ///< automatic dt: this part of the largest stable one
    bool allow_unstable = false;
    std::int64_t steps = 0;  ///< to make, unless `end_time` tells
    std::optional<double> end_time;
    Output output;
    Text mask;  ///< an image of the cells that are computed; the others keep their start value
    std::string preset;  ///< of presets: which

    /// The field of this name; nullptr: none is called so.
    [[nodiscard]] const Field* field(std::string_view name) const;
    /// What stands left of a field's equation: `du/dt`, `d2u/dt2` or `u`.
    [[nodiscard]] std::string left_side(const Field& field) const;
    /// Whether all fields go round along the dimension, of which 0 is x.
    [[nodiscard]] bool is_periodic(std::size_t dimension) const;
    /// Steps to make with this dt. Fails if they are more than can be counted.
    [[nodiscard]] Result<std::int64_t> steps_with(double step_time) const;
};

/// Replaces a parameter or dt: `set(model, "D", "0.2")`. Fails if there is no such parameter.
[[nodiscard]] std::optional<Failure> set(Model& model,
                                         std::string_view name,
                                         std::string_view value);

}  // namespace norma::grid
