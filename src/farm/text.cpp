#include "farm/text.hpp"

#include <cmath>
#include <fmt/format.h>

namespace norma::farm {

std::string with_commas(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, 1, ',');
    return text;
}

std::string human_duration(double seconds) {
    if (seconds < 99.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    if (whole < 172800) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
    return fmt::format("{} d {:02} h", whole / 86400, whole / 3600 % 24);
}

std::string_view last_lines(std::string_view text, std::size_t lines, std::size_t bytes) {
    while (text.ends_with('\n'))
        text.remove_suffix(1);
    std::size_t begin = text.size();
    while (begin > 0) {
        if (text[begin - 1] == '\n' && --lines == 0) break;
        --begin;
    }
    if (text.size() - begin > bytes) begin = text.size() - bytes;
    return text.substr(begin);
}

}  // namespace norma::farm
