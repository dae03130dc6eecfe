#include "decompose/shades.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace norma::detail {

std::vector<double> shrunk(std::span<const double> cells,
                           std::int64_t width,
                           std::int64_t factor) {
    if (factor == 1) return {cells.begin(), cells.end()};
    const std::int64_t height =
        width == 0 ? 0 : static_cast<std::int64_t>(cells.size()) / width;
    std::vector<double> means;
    for (std::int64_t top = 0; top < height; top += factor) {
        for (std::int64_t left = 0; left < width; left += factor) {
            double sum = 0;
            std::int64_t count = 0;
            for (std::int64_t y = top; y < std::min(top + factor, height); ++y) {
                for (std::int64_t x = left; x < std::min(left + factor, width); ++x) {
                    const double value = cells[static_cast<std::size_t>(y * width + x)];
                    if (std::isnan(value)) continue;
                    sum += value;
                    ++count;
                }
            }
            means.push_back(count > 0 ? sum / static_cast<double>(count)
                                      : std::numeric_limits<double>::quiet_NaN());
        }
    }
    return means;
}

Range range_of(std::span<const double> values) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    Range range{infinity, -infinity};
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
    }
    return range;
}

std::vector<std::uint8_t> shades_of(std::span<const double> values, Range range) {
    constexpr double most = 254;
    // Halves, so that a range from the least to the largest number does not overflow.
    const double width = range.high / 2 - range.low / 2;
    std::vector<std::uint8_t> shades;
    shades.reserve(values.size());
    for (const double value : values) {
        if (std::isnan(value)) {
            shades.push_back(0);
            continue;
        }
        const double inside = std::clamp(value, range.low, range.high);
        const double share = width > 0 ? (inside / 2 - range.low / 2) / width : 0;
        shades.push_back(static_cast<std::uint8_t>(1 + std::lround(share * most)));
    }
    return shades;
}

}  // namespace norma::detail
