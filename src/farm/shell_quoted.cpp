#include "farm/shell_quoted.hpp"

#include "base/printable.hpp"

#include <algorithm>

namespace norma::farm {
namespace {

/// What bash and others read inside $'...'.
std::string dollar_quoted(std::string_view text) {
    std::string out = "$'";
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        const std::string_view bytes = text.substr(at, character.length);
        if (!is_harmless(character)) {
            append_escaped(out, bytes);
        } else {
            if (bytes == "'" || bytes == "\\") out += '\\';
            out += bytes;
        }
        at += character.length;
    }
    return out + "'";
}

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '_' || c == '.' || c == '+' || c == '/';
}

}  // namespace

std::string shell_quoted(std::string_view text) {
    if (text.empty()) return "''";
    if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
    if (needs_escapes(text)) return dollar_quoted(text);
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') {
            out += "'\"'\"'";
        } else {
            out += c;
        }
    }
    return out + "'";
}

}  // namespace norma::farm
