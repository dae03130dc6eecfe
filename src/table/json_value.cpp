#include "table/json_value.hpp"

#include "table/json_number.hpp"

#include <cstddef>
#include <cstring>
#include <utility>

namespace norma::table {
namespace {

using namespace simdjson;

constexpr int deepest = 1000;  // arrays and objects in each other

/// A token goes on to the next one: without the blanks between.
std::string_view trimmed(std::string_view token) noexcept {
    while (!token.empty() &&
           (token.back() == ' ' || token.back() == '\t' || token.back() == '\r'))
        token.remove_suffix(1);
    return token;
}

error_code look_into(ondemand::value& value, int depth);

error_code look_into_array(ondemand::array& array, int depth) {
    for (auto next : array) {
        ondemand::value item;
        if (const auto error = next.get(item)) return error;
        if (const auto error = look_into(item, depth + 1)) return error;
    }
    return SUCCESS;
}

error_code look_into_object(ondemand::object& object, int depth) {
    for (auto next : object) {
        ondemand::field field;
        if (const auto error = std::move(next).get(field)) return error;
        std::string_view key;
        if (const auto error = field.unescaped_key().get(key)) return error;
        ondemand::value value = field.value();
        if (const auto error = look_into(value, depth + 1)) return error;
    }
    return SUCCESS;
}

error_code look_into(ondemand::value& value, int depth) {
    if (depth > deepest) return DEPTH_ERROR;
    const char kind = json_kind(value);
    if (kind == '[') {
        ondemand::array array;
        if (const auto error = value.get_array().get(array)) return error;
        return look_into_array(array, depth);
    }
    if (kind == '{') {
        ondemand::object object;
        if (const auto error = value.get_object().get(object)) return error;
        return look_into_object(object, depth);
    }
    std::string_view text;
    return json_text(value, text);
}

/// The text of an array or object, once it has been looked into.
template <typename Container, typename Look>
error_code whole_text(Container& container, Look look, std::string_view& text) {
    if (const auto error = container.raw_json().get(text)) return error;
    text = trimmed(text);
    if (const auto error = container.reset().error()) return error;
    return look(container, 1);
}

error_code string_text(ondemand::value& value, std::string_view token, std::string_view& text) {
    token = trimmed(token);
    if (std::memchr(token.data(), '\\', token.size()) != nullptr) {
        return value.get_string().get(text);
    }
    if (token.size() < 2 || token.back() != '"') return STRING_ERROR;
    text = token.substr(1, token.size() - 2);
    return SUCCESS;
}

}  // namespace

error_code json_text(ondemand::value& value, std::string_view& text) {
    const std::string_view token = value.raw_json_token();
    switch (token.front()) {
        case '"':
            return string_text(value, token, text);
        case '[': {
            ondemand::array array;
            if (const auto error = value.get_array().get(array)) return error;
            return whole_text(array, look_into_array, text);
        }
        case '{': {
            ondemand::object object;
            if (const auto error = value.get_object().get(object)) return error;
            return whole_text(object, look_into_object, text);
        }
        case 't':
        case 'f': {
            text = trimmed(token);
            return text == "true" || text == "false" ? SUCCESS : T_ATOM_ERROR;
        }
        case 'n': {
            text = {};
            return trimmed(token) == "null" ? SUCCESS : N_ATOM_ERROR;
        }
        default: {
            text = trimmed(token);
            return is_json_number(text) ? SUCCESS : NUMBER_ERROR;
        }
    }
}

}  // namespace norma::table
