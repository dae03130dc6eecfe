#include "table/sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string_view>

namespace norma::table {
namespace {

constexpr std::size_t between =
    10;  // the blanks, the points and the line of a histogram's line
constexpr std::size_t shortest_label = 6;
constexpr std::size_t shortest_bar = 10;

/// `count` in parts of `most`, of which the largest count has all; 0 only for 0.
std::size_t share(std::uint64_t count, std::uint64_t largest, std::size_t most) {
    if (count == 0) return 0;
    const double parts =
        static_cast<double>(count) / static_cast<double>(largest) * static_cast<double>(most);
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(parts)), 1, most);
}

std::string bar(std::uint64_t count,
                std::uint64_t largest,
                std::size_t width,
                Characters characters) {
    if (characters == Characters::ascii) return std::string(share(count, largest, width), '#');
    constexpr std::array<std::string_view, 8> partial{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const std::size_t eighths = share(count, largest, width * 8);
    std::string text;
    for (std::size_t i = 0; i < eighths / 8; ++i)
        text += "█";
    return text.append(partial[eighths % 8]);
}

}  // namespace

std::string sparkline(std::span<const std::uint64_t> counts, Characters characters) {
    constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<std::string_view, 8> ascii{"_", ".", ":", "-", "=", "+", "*", "#"};
    const auto& levels = characters == Characters::utf8 ? blocks : ascii;
    const std::uint64_t largest =
        counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
    std::string text;
    for (const std::uint64_t count : counts)
        text += levels[share(count, largest, levels.size() - 1)];
    return text;
}

std::string bar_histogram(std::span<const Bin> bins, std::size_t width, Characters characters) {
    std::uint64_t largest = 0;
    for (const Bin& bin : bins)
        largest = std::max(largest, bin.count);
    const std::size_t digits = fmt::format("{}", largest).size();
    width = std::max(width, between + digits + 2 * shortest_label + shortest_bar);
    const std::size_t longest_label = (width - between - digits - shortest_bar) / 2;
    std::size_t low = 0;
    std::size_t high = 0;
    for (const Bin& bin : bins) {
        low = std::max(low, std::min(bin.low.size(), longest_label));
        high = std::max(high, std::min(bin.high.size(), longest_label));
    }
    std::string text;
    for (const Bin& bin : bins) {
        text += fmt::format("  {:>{}} .. {:>{}}  {:>{}} |",
                            shortened_number(bin.low, low, characters),
                            low,
                            shortened_number(bin.high, high, characters),
                            high,
                            bin.count,
                            digits);
        text +=
            bar(bin.count, largest, width - between - low - high - digits, characters) + "\n";
    }
    return text;
}

}  // namespace norma::table
