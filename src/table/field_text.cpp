#include "table/field_text.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "table/json_number.hpp"

#include <fmt/format.h>

namespace norma::table {
namespace {

/// `text` with a backslash before each character of `special`.
std::string backslashed(std::string_view text, std::string_view special) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (special.find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

std::string tsv_field(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\\\";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string md_field(std::string_view text) {
    std::string out = backslashed(printable(text), "\\|`*_<[");
    for (char& c : out) {
        if (c == '\t') c = ' ';
    }
    return out;
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        if (!character.valid) {
            out += "\xef\xbf\xbd";
        } else if (character.code == '"' || character.code == '\\') {
            out.append("\\").append(text.substr(at, 1));
        } else if (character.code == '\n') {
            out += "\\n";
        } else if (character.code == '\t') {
            out += "\\t";
        } else if (is_harmless(character)) {
            out += text.substr(at, character.length);
        } else {
            out += fmt::format("\\u{:04x}", character.code);  // none of them lies beyond 0xffff
        }
        at += character.length;
    }
    return out + "\"";
}

std::string json_value(const Cell& cell, int digits) {
    if (is_missing(cell)) return "null";
    std::string text = cell_text(cell, digits);
    return is_number(cell) && is_json_number(text) ? text : json_string(text);
}

}  // namespace norma::table
