#include "expr/refusal.hpp"

#include <algorithm>
#include <vector>

namespace norma::expr {
namespace {

constexpr std::size_t most_shown = 72;    // of a long expression, in characters
constexpr std::size_t shown_before = 48;  // the caret

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Each character of `text` by itself; those that move the cursor become blanks.
std::vector<std::string> characters_of(std::string_view text) {
    std::vector<std::string> characters;
    for (const char c : text) {
        if (continues_character(c) && !characters.empty()) {
            characters.back() += c;
        } else {
            characters.emplace_back(1, is_control(c) ? ' ' : c);
        }
    }
    return characters;
}

}  // namespace

std::string Refusal::shown(std::string_view text) const {
    const std::vector<std::string> characters = characters_of(text);
    const std::size_t place = characters_of(text.substr(0, at_)).size();
    const std::size_t begin =
        characters.size() > most_shown && place > shown_before ? place - shown_before : 0;
    const std::size_t end = std::min(characters.size(), begin + most_shown);

    std::string lines = message_ + "\n  ";
    if (begin > 0) lines += "...";
    for (std::size_t i = begin; i < end; ++i)
        lines += characters[i];
    if (end < characters.size()) lines += "...";
    lines += "\n  ";
    lines.append(place - begin + (begin > 0 ? 3 : 0), ' ');
    return lines + '^';
}

}  // namespace norma::expr
