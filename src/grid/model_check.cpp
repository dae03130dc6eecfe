#include "grid/model_check.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace norma::grid {
namespace {

constexpr std::array<std::string_view, 8> reserved{"x", "y", "z", "t", "pi", "nx", "ny", "nz"};
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
        throw Refused{fmt::format("{}{} cannot be the name of {}: it means something already",
                                  place.prefix(),
                                  name,
                                  what)};
    }
}

void check_names(const Model& model) {
    for (const Field& field : model.fields) {
        for (const Named& parameter : model.parameters) {
            if (parameter.name != field.name) continue;
            throw Refused{
                fmt::format("{}{} is a parameter already", field.place.prefix(), field.name)};
        }
        if (model.field("d" + field.name) != nullptr) {
            throw Refused{
                fmt::format("{0}d{1} cannot be a field beside {1}: it is the change of {1}",
                            model.field("d" + field.name)->place.prefix(),
                            field.name)};
        }
    }
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
