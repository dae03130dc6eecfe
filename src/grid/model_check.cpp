#include "grid/model_check.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace norma::grid {
namespace {

constexpr std::array<std::string_view, 9> reserved{
    "x", "y", "z", "t", "dt", "pi", "nx", "ny", "nz"};
constexpr std::array<std::string_view, 4> words{"and", "or", "not", "in"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(std::string_view name) {
    if (name.empty() || !is_letter(name.front())) return false;
    if (std::find(words.begin(), words.end(), name) != words.end()) return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
        return is_letter(c) || (c >= '0' && c <= '9');
    });
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() > end.size() && text.substr(text.size() - end.size()) == end;
}

void check_names(const Model& model) {
    for (const Field& field : model.fields) {
        const std::string change = "d" + field.name;
        for (const Named& parameter : model.parameters) {
            if (parameter.name == field.name) {
                throw Refused{fmt::format(
                    "{}{} is a parameter already", field.place.prefix(), field.name)};
            }
            if (parameter.name == change) {
                throw Refused{
                    fmt::format("{0}d{1} cannot be a parameter beside the field {1}: it is the "
                                "change of {1}; take another name",
                                parameter.value.place.prefix(),
                                field.name)};
            }
        }
        if (model.field(change) != nullptr) {
            throw Refused{
                fmt::format("{0}d{1} cannot be a field beside {1}: it is the change of {1}",
                            model.field(change)->place.prefix(),
                            field.name)};
        }
    }
}

/// The grid itself goes round or does not: parts beside each other exchange all fields alike.
void check_sides(const Model& model) {
    const auto goes_round = [](const Field& field, std::size_t dimension) {
        return field.sides[dimension][0].kind == Side::Kind::periodic;
    };
    for (std::size_t d = 0; d < static_cast<std::size_t>(model.dimensions); ++d) {
        const Field* round = nullptr;
        const Field* other = nullptr;
        for (const Field& field : model.fields)
            (goes_round(field, d) ? round : other) = &field;
        if (round == nullptr || other == nullptr) continue;
        throw Refused{fmt::format(
            "{}{} is periodic along {}, and {} is not: all fields are, or none. Give "
            "{} a boundary as well, or one to all in [grid]; \"periodic\" is meant "
            "if nothing is said",
            round->place.prefix(),
            round->name,
            "xyz"[d],
            other -> name,
            round -> name)};
    }
}

void check_velocities(const Model& model) {
    if (model.scheme == Scheme::leapfrog) return;
    for (const Field& field : model.fields) {
        const Place& place = field.velocity.place;
        if (place.line == 0) continue;  // none is given
        throw Refused{
            fmt::format("{}velocity is for equations of second order, and {} has {}: "
                        "leave it out, or write \"d2{}/dt2\" = ...",
                        place.prefix(),
                        field.name,
                        model.left_side(field),
                        field.name)};
    }
}

}  // namespace

void check_name(const std::string& name, std::string_view what, const Place& place) {
    if (!is_name(name)) {
        throw Refused{
            fmt::format("{}'{}' cannot be the name of {}: letters, digits and _, and a "
                        "letter first",
                        place.prefix(),
                        name,
                        what)};
    }
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) {
        throw Refused{
            fmt::format("{}{} cannot be the name of {}: it means something already; "
                        "take another name",
                        place.prefix(),
                        name,
                        what)};
    }
}

void check_model(const Model& model) {
    check_names(model);
    check_sides(model);
    check_velocities(model);
}

LeftSide left_side(std::string_view written) {
    std::string text;
    std::copy_if(written.begin(), written.end(), std::back_inserter(text), [](char c) {
        return c != ' ';
    });
    if (text.substr(0, 2) == "d2" && ends_with(text, "/dt2"))
        return {text.substr(2, text.size() - 6), "d2u/dt2"};
    if (text.substr(0, 1) == "d" && ends_with(text, "/dt"))
        return {text.substr(1, text.size() - 4), "du/dt"};
    return {text, "u"};
}

}  // namespace norma::grid
