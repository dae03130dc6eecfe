#include "grid/stability.hpp"

#include "grid/constants.hpp"
#include "grid/eigenvalues.hpp"
#include "grid/initial_values.hpp"
#include "grid/linear_part.hpp"
#include "grid/start_file.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdlib>
#include <fmt/format.h>
#include <limits>
#include <numbers>
#include <string_view>

namespace norma::grid {
namespace {

using Complex = std::complex<double>;

constexpr double unknown = std::numeric_limits<double>::infinity();
constexpr double may_grow = 1 + 1e-7;  // by rounding

/// Waves by how much they turn from one cell to the next along z, y and x.
std::vector<std::array<double, 3>> waves(const Model& model) {
    const int turns = model.dimensions == 3 ? 8 : 16;
    std::vector<std::array<double, 3>> all{{}};
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        std::vector<std::array<double, 3>> more;
        for (const auto& wave : all) {
            for (int i = 0; i < (d == 0 ? turns / 2 + 1 : turns); ++i) {
                more.push_back(wave);
                more.back()[2 - d] = 2 * std::numbers::pi * i / turns;
            }
        }
        all = std::move(more);
    }
    return all;
}

/// By how much a wave is turned at these cells.
std::vector<Complex> turns(const std::array<double, 3>& wave,
                           const std::vector<Offset>& offsets) {
    std::vector<Complex> all;
    for (const Offset& offset : offsets) {
        double angle = 0;
        for (std::size_t d = 0; d < 3; ++d)
            angle += wave[d] * static_cast<double>(offset[d]);
        all.push_back(std::polar(1.0, angle));
    }
    return all;
}

/// What a wave is multiplied by in the equations.
std::vector<Complex> factors_of(const LinearPart& part,
                                const std::vector<Complex>& turned,
                                std::size_t fields) {
    std::vector<Complex> matrix(fields * fields);
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        for (std::size_t o = 0; o < turned.size(); ++o)
            matrix[i] += part.change[i * turned.size() + o] * turned[o];
    }
    std::vector<Complex> all = eigenvalues(matrix, fields);
    std::erase_if(all, [](const Complex& value) { return !std::isfinite(std::abs(value)); });
    return all;
}

/// What waves along a dimension do in the equations that all make grow, the shortest more than
/// the endless one.
enum class Growing : std::uint8_t {
    none,      ///< some do not
    standing,  ///< as with -lap(u)
    moving,    ///< as with a difference that looks to where waves go
};

Growing growing(const LinearParts& linear, std::size_t dimension, std::size_t fields) {
    Growing most = Growing::none;
    for (const LinearPart& part : linear.parts) {
        const auto factors_at = [&](double angle) {
            std::array<double, 3> wave{};
            wave[2 - dimension] = angle;
            return factors_of(part, turns(wave, linear.offsets), fields);
        };
        const auto least_and_most = [](const std::vector<Complex>& factors) {
            std::array<double, 2> both{unknown, -unknown};
            for (const Complex& factor : factors)
                both = {std::min(both[0], factor.real()), std::max(both[1], factor.real())};
            return both;
        };
        const auto quarter = factors_at(std::numbers::pi / 2);
        double travels = 0;
        for (const Complex& factor : quarter)
            travels = std::max(travels, std::abs(factor.imag()));
        const auto endless = least_and_most(factors_at(0));
        const auto shortest = least_and_most(factors_at(std::numbers::pi));
        const double little = 1e-6 * shortest[1];
        const bool grow = little > 0 && least_and_most(quarter)[0] > little &&
                          shortest[0] > little && shortest[0] > endless[1] + little;
        if (grow) most = std::max(most, travels > little ? Growing::moving : Growing::standing);
    }
    return most;
}

/// What waves are multiplied by in the equations: those that these do not make grow.
std::vector<Complex> factors(const Model& model, const LinearParts& linear) {
    const std::size_t n = model.fields.size();
    std::vector<Complex> all;
    for (const auto& wave : waves(model)) {
        const std::vector<Complex> turned = turns(wave, linear.offsets);
        for (const LinearPart& part : linear.parts) {
            const auto found = factors_of(part, turned, n);
            all.insert(all.end(), found.begin(), found.end());
        }
    }
    double largest = 0;
    for (const Complex& value : all)
        largest = std::max(largest, std::abs(value));
    std::erase_if(all, [largest](const Complex& value) {
        return value.real() > 1e-6 * largest || std::abs(value) < 1e-6 * largest;
    });
    return all;
}

/// What one step of a scheme for du/dt multiplies a wave by.
double growth(Scheme scheme, const Complex& factor, double dt) {
    const Complex z = factor * dt;
    switch (scheme) {
        case Scheme::rk2:
            return std::abs(1.0 + z * (1.0 + z / 2.0));
        case Scheme::rk4:
            return std::abs(1.0 + z * (1.0 + z / 2.0 * (1.0 + z / 3.0 * (1.0 + z / 4.0))));
        default:
            return std::abs(1.0 + z);
    }
}

double longest(const Model& model, const std::vector<Complex>& factors) {
    double largest = 0;
    for (const Complex& factor : factors)
        largest = std::max(largest, std::abs(factor));
    if (largest == 0) return unknown;
    if (model.scheme == Scheme::leapfrog) return 2 / std::sqrt(largest);
    double stable = 0;
    double unstable = 4 / largest;
    for (int i = 0; i < 60; ++i) {
        const double dt = (stable + unstable) / 2;
        const bool grows =
            std::any_of(factors.begin(), factors.end(), [&](const Complex& factor) {
                return growth(model.scheme, factor, dt) > may_grow;
            });
        (grows ? unstable : stable) = dt;
    }
    return stable < 1e-3 / largest ? 0 : stable;
}

/// With three digits, and no more than before.
double rounded_down(double dt) {
    const int exponent = static_cast<int>(std::floor(std::log10(dt))) - 2;
    const double digits = std::floor(dt / std::pow(10.0, exponent) * (1 + 1e-6));
    return std::strtod(fmt::format("{:.0f}e{}", digits, exponent).c_str(), nullptr);
}

StartValue start_of(const Model& model) {
    auto values = InitialValues::of(model);
    if (!values) throw Refused{values.error()};
    auto shared = std::make_shared<InitialValues>(std::move(*values));
    std::vector<std::shared_ptr<const StartFile>> files;
    for (const Field& field : model.fields) {
        files.push_back(field.from_file ? std::make_shared<StartFile>(field.start.text, model)
                                        : nullptr);
    }
    return [shared, files](std::size_t field, const Offset& cell) {
        if (files[field]) return files[field]->value(cell);
        double value = std::numeric_limits<double>::quiet_NaN();
        shared->start(field, cell, 1, &value);
        return value;
    };
}

/// The first field whose own shortest waves its equation makes grow; the first of all if these
/// only grow together.
std::size_t growing_field(const Model& model, const LinearParts& linear) {
    const std::size_t n = model.fields.size();
    const std::size_t offsets = linear.offsets.size();
    for (std::size_t field = 0; field < n; ++field) {
        for (const LinearPart& part : linear.parts) {
            double factor = 0;
            for (std::size_t o = 0; o < offsets; ++o) {
                const Offset& offset = linear.offsets[o];
                const bool odd = (offset[0] + offset[1] + offset[2]) % 2 != 0;
                factor += part.change[(field * n + field) * offsets + o] * (odd ? -1 : 1);
            }
            if (factor > 0) return field;
        }
    }
    return 0;
}

/// Why no dt is chosen for the user.
[[noreturn]] void refuse_to_choose(const Model& model, const TimeStep& found) {
    constexpr std::string_view example = "dt = 0.01 in [step], say, or --set dt=0.01";
    if (found.growing >= 0) {
        const Field& field = model.fields[static_cast<std::size_t>(found.growing)];
        throw Refused{fmt::format(
            "{}{}: waves grow in this equation whatever dt is, the shorter the faster, as with "
            "-lap() in place of lap(); if that is meant, give a dt: {}",
            field.equation.place.prefix(),
            model.left_side(field),
            example)};
    }
    const Place& place =
        model.dt_place.line > 0 ? model.dt_place : model.fields.front().equation.place;
    const bool nowhere = found.left_out == found.cells;
    throw Refused{
        fmt::format("{}no longest stable dt is known for these equations{}: give one, {}",
                    place.prefix(),
                    nowhere ? ", which are not smooth at their start values" : "",
                    example)};
}

/// Whether waves along some dimension grow, the shorter the faster; refused where they move.
bool shortest_grow(const Model& model, const LinearParts& linear) {
    bool grow = false;
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        const Growing waves_along = growing(linear, d, model.fields.size());
        grow = grow || waves_along != Growing::none;
        if (model.scheme == Scheme::leapfrog || waves_along != Growing::moving) continue;
        throw Refused{fmt::format(
            "{0}waves along {1} grow in these equations, the shorter the faster: what moves "
            "towards higher {1} takes d{1}_low(), what moves towards lower {1} d{1}_high(); "
            "unstable = \"allow\" goes on",
            model.dt_place.prefix(),
            "xyz"[d])};
    }
    return grow;
}

TimeStep chosen(const Model& model, const StartValue& start) {
    const std::string where = model.dt_place.prefix();
    if (model.scheme == Scheme::map) {
        if (model.dt) throw Refused{where + "scheme map makes steps of 1: it takes no dt"};
        return {1, unknown};
    }
    if (model.dt && model.allow_unstable) return {*model.dt, unknown};
    const LinearParts linear = linear_parts(model, start ? start : start_of(model));
    TimeStep found;
    found.cells = static_cast<std::int64_t>(linear.cells);
    found.left_out = static_cast<std::int64_t>(linear.left_out);
    const bool grow = shortest_grow(model, linear);
    const double limit = longest(model, factors(model, linear));
    found.limit = limit;
    if (limit == unknown && grow)
        found.growing = static_cast<std::int64_t>(growing_field(model, linear));
    if (limit == 0) {
        throw Refused{
            fmt::format("{}these equations are not stable with scheme {} for any dt: "
                        "another scheme may be, rk4 say, or dx_low() and dx_high() in "
                        "place of dx(); unstable = \"allow\" goes on",
                        where,
                        name(model.scheme))};
    }
    if (!model.dt && limit == unknown) refuse_to_choose(model, found);
    found.dt = model.dt ? *model.dt : rounded_down(model.safety * limit);
    if (model.dt && *model.dt > limit * (1 + 1e-6)) {
        throw Refused{
            fmt::format("{}dt = {} is not stable: at most {:.4g} is with scheme {}; dt = "
                        "\"auto\" or --set dt=auto takes what is, unstable = \"allow\" goes on",
                        where,
                        *model.dt,
                        limit,
                        name(model.scheme))};
    }
    return found;
}

}  // namespace

Result<TimeStep> time_step(const Model& model, const StartValue& start) {
    try {
        return chosen(model, start);
    } catch (const Refused& refused) {
        return Failure{refused.message};
    }
}

}  // namespace norma::grid
