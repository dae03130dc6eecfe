#include "base/printable.hpp"

#include <array>
#include <cstdio>

namespace norma {

bool is_harmless(const Utf8Character& character) {
    const std::uint32_t code = character.code;
    if (!character.valid) return false;
    if (code == '\t') return true;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
    const bool line_break = code == 0x2028 || code == 0x2029;
    const bool turns_writing = (code >= 0x202a && code <= 0x202e) ||
                               (code >= 0x2066 && code <= 0x2069) || code == 0x200e ||
                               code == 0x200f || code == 0x061c;
    return !line_break && !turns_writing;
}

void append_escaped(std::string& out, std::string_view bytes) {
    for (const char c : bytes) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else {
            std::array<char, 8> octal{};
            std::snprintf(octal.data(),
                          octal.size(),
                          "\\%03o",
                          static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += octal.data();
        }
    }
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        const std::string_view bytes = text.substr(at, character.length);
        if (is_harmless(character)) {
            out += bytes;
        } else {
            append_escaped(out, bytes);
        }
        at += character.length;
    }
    return out;
}

std::string printable_lines(std::string_view text) {
    std::string out;
    for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos;
         text.remove_prefix(end + 1)) {
        out += printable(text.substr(0, end)) + "\n";
    }
    return out + printable(text);
}

bool needs_escapes(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Character character = utf8_at(text, at);
        if (!is_harmless(character)) return true;
        at += character.length;
    }
    return false;
}

}  // namespace norma
