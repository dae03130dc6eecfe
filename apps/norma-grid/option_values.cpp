#include "option_values.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <sstream>

namespace norma::app {

std::vector<std::string> words(const std::string& text, char separator) {
    std::vector<std::string> all;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, separator);)
        if (!word.empty()) all.push_back(word);
    return all;
}

Result<std::int64_t> whole(const std::string& option,
                           const std::string& text,
                           std::int64_t least) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || at != end || number < least) {
        return Failure{
            fmt::format("{} {}: it is a whole number, {} or more", option, text, least)};
    }
    return number;
}

std::optional<Failure> take_whole(const std::string& option,
                                  const std::string& text,
                                  std::int64_t least,
                                  std::int64_t& into) {
    if (text.empty()) return std::nullopt;
    const auto number = whole(option, text, least);
    if (!number) return Failure{number.error()};
    into = *number;
    return std::nullopt;
}

Result<std::vector<std::int64_t>> parse_size(const std::string& text) {
    std::vector<std::int64_t> size;
    const Failure wrong{fmt::format(
        "--size {}: it is the cells along x, y and z, as in 640x480 or 64x64x64", text)};
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, 'x');) {
        const auto cells = whole("--size", word, 0);
        if (!cells) return wrong;
        if (*cells == 0) {
            return Failure{fmt::format(
                "--size {}: 0 cells are none; along each dimension there is one at least",
                text)};
        }
        size.push_back(*cells);
    }
    if (size.empty() || size.size() > 3 || text.back() == 'x') return wrong;
    return size;
}

Result<std::pair<double, double>> parse_range(const std::string& text) {
    const Failure wrong{fmt::format(
        "--range {}: it is the numbers of the first and the last colour, as in 0,1.5", text)};
    std::pair<double, double> range;
    const char* const end = text.data() + text.size();
    const auto low = std::from_chars(text.data(), end, range.first);
    if (low.ec != std::errc() || low.ptr == end || *low.ptr != ',') return wrong;
    const auto high = std::from_chars(low.ptr + 1, end, range.second);
    if (high.ec != std::errc() || high.ptr != end) return wrong;
    if (!std::isfinite(range.first) || !std::isfinite(range.second)) return wrong;
    if (range.first < range.second) return range;
    return Failure{fmt::format("--range {}: its end is {} its begin; the lower number is first",
                               text,
                               range.first == range.second ? "the same as" : "before")};
}

}  // namespace norma::app
