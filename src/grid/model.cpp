#include "grid/model.hpp"

#include "norma/base/nearest.hpp"

#include "grid/constants.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma::grid {

std::string Place::prefix() const {
    if (line > 0) return fmt::format("{}:{}:{}: ", file, line, column);
    return file.empty() ? "" : file + ": ";
}

std::string_view name(Scheme scheme) noexcept {
    switch (scheme) {
        case Scheme::rk2:
            return "rk2";
        case Scheme::rk4:
            return "rk4";
        case Scheme::leapfrog:
            return "leapfrog";
        case Scheme::map:
            return "map";
        default:
            return "euler";
    }
}

const Field* Model::field(std::string_view wanted) const {
    const auto found = std::find_if(fields.begin(), fields.end(), [wanted](const Field& known) {
        return known.name == wanted;
    });
    return found == fields.end() ? nullptr : &*found;
}

std::string Model::left_side(const Field& field) const {
    if (scheme == Scheme::map) return field.name;
    return scheme == Scheme::leapfrog ? fmt::format("d2{}/dt2", field.name)
                                      : fmt::format("d{}/dt", field.name);
}

bool Model::is_periodic(std::size_t dimension) const {
    return std::all_of(fields.begin(), fields.end(), [dimension](const Field& field) {
        return field.sides[dimension][0].kind == Side::Kind::periodic;
    });
}

Result<std::int64_t> Model::steps_with(double step_time) const {
    constexpr double most = 0x1p62;
    if (!end_time) return steps;
    const double wanted = std::ceil(*end_time / step_time * (1 - 1e-12));
    if (!(wanted < most)) {
        return Failure{
            fmt::format("end_time = {} is {:.3g} steps of {:.6g}, more than can be counted: it "
                        "is to be less",
                        *end_time,
                        wanted,
                        step_time)};
    }
    return static_cast<std::int64_t>(wanted);
}

std::optional<Failure> set(Model& model, std::string_view name, std::string_view value) {
    const Text text{std::string(value), {fmt::format("--set {}={}", name, value), 0, 0}};
    try {
        const auto parameter = std::find_if(
            model.parameters.begin(), model.parameters.end(), [name](const Named& known) {
                return known.name == name;
            });
        if (parameter != model.parameters.end()) {
            Model changed = model;
            changed.parameters[static_cast<std::size_t>(parameter - model.parameters.begin())]
                .value = text;
            static_cast<void>(constants(changed));  // refuses what is no number
            model = std::move(changed);
            return std::nullopt;
        }
        if (name == "dt" && value == "auto") {
            model.dt.reset();
            return std::nullopt;
        }
        if (name == "dt") {
            const double dt = constant_value(text, "dt", constants(model));
            if (!(dt > 0)) return Failure{text.place.prefix() + "dt is more than 0, or auto"};
            model.dt = dt;
            model.dt_place = text.place;
            return std::nullopt;
        }
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
    std::vector<std::string> known{"dt"};
    for (const Named& parameter : model.parameters)
        known.push_back(parameter.name);
    const auto near = nearest(name, known);
    std::string list;
    for (const std::string& each : known)
        list += (list.empty() ? "" : ", ") + each;
    return Failure{fmt::format(
        "{}there is no parameter '{}'; {}",
        text.place.prefix(),
        name,
        near ? fmt::format("did you mean {}?", *near) : fmt::format("there are {}", list))};
}

}  // namespace norma::grid
