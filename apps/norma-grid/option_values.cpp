#include "option_values.hpp"

#include <charconv>
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
    if (error != std::errc() || at != end || number < least)
        return Failure{
            fmt::format("{} {}: it is a whole number, {} or more", option, text, least)};
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
        const auto cells = whole("--size", word, 1);
        if (!cells) return wrong;
        size.push_back(*cells);
    }
    if (size.empty() || size.size() > 3 || text.back() == 'x') return wrong;
    return size;
}

}  // namespace norma::app
