#include "farm/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace norma::farm {
namespace {

struct Character {
    std::size_t length = 1;
    std::uint32_t code = 0;
    bool valid = false;
};

constexpr unsigned byte_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// The UTF-8 character at `at`; one invalid byte if there is none.
Character character_at(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    if (first < 0x80) return {.length = 1, .code = first, .valid = true};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || at + length > text.size()) return {};
    std::uint32_t code = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, at + i) & 0xc0U) != 0x80U) return {};
        code = code << 6 | (byte_at(text, at + i) & 0x3fU);
    }
    constexpr std::array<std::uint32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < smallest[length] || code > 0x10ffff || surrogate) return {};
    return {.length = length, .code = code, .valid = true};
}

bool is_harmless(const Character& character) {
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
            std::snprintf(octal.data(), octal.size(), "\\%03o", byte_at({&c, 1}, 0));
            out += octal.data();
        }
    }
}

/// What bash and others read inside $'...'.
std::string dollar_quoted(std::string_view text) {
    std::string out = "$'";
    for (std::size_t at = 0; at < text.size();) {
        const Character character = character_at(text, at);
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

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = character_at(text, at);
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
        const Character character = character_at(text, at);
        if (!is_harmless(character)) return true;
        at += character.length;
    }
    return false;
}

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
