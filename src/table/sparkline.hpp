#pragma once
// Counts as pictures made of text.
//
//     sparkline(std::vector<std::uint64_t>{0, 1, 5, 9, 4})   // "▁▂▅█▅"

#include "table/text_width.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace norma::table {

/// A character for each count: ▁ for 0, and ▂ to █ for the rest, by its share of the largest;
/// `_` and `.:-=+*#` in ASCII.
[[nodiscard]] std::string sparkline(std::span<const std::uint64_t> counts,
                                    Characters characters = Characters::utf8);

/// Values from `low` to `high`, as they are to be shown.
struct Bin {
    std::string low;
    std::string high;
    std::uint64_t count = 0;
};

/// A line for each bin, "  low .. high  count |bar". The bar of the largest count ends at
/// `width`; too narrow ones, below about 40, count as wide enough for short labels. Bars grow
/// by eighths of a character, and a count that is not 0 shows.
[[nodiscard]] std::string bar_histogram(std::span<const Bin> bins,
                                        std::size_t width,
                                        Characters characters = Characters::utf8);

}  // namespace norma::table
