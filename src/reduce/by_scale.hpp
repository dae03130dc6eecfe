#pragma once
// Integers of several scales, put together with those of their own scale.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace norma::detail {

/// Puts up to 4096 integers of up to 256 neighbouring scales in the order of their scales.
class ScaleSort {
  public:
    static constexpr std::size_t most = 4096;
    static constexpr std::size_t widest = 256;

    ScaleSort(const std::int64_t* values,
              const std::int16_t* scales,
              std::size_t count,
              std::int16_t least,
              std::size_t range) {
        for (auto& lane : places_)
            std::fill_n(lane.begin(), range, 0U);
        for_each_place(
            scales, count, least, [](std::size_t, std::uint32_t& place) { ++place; });
        std::uint32_t place = 0;
        for (std::size_t scale = 0; scale < range; ++scale) {
            begins_[scale] = place;
            for (auto& lane : places_)
                place += std::exchange(lane[scale], place);
        }
        begins_[range] = place;
        for_each_place(scales, count, least, [&](std::size_t i, std::uint32_t& next) {
            sorted_[next++] = values[i];
        });
    }

    /// Those of the scale `least + above`.
    [[nodiscard]] std::span<const std::int64_t> of(std::size_t above) const {
        return std::span(sorted_).subspan(begins_[above], begins_[above + 1] - begins_[above]);
    }

  private:
    /// Calls use(i, place) with the place of the scale of each integer: one of four in turn, so
    /// that none waits for the one before.
    template <typename Use>
    void for_each_place(const std::int16_t* scales,
                        std::size_t count,
                        std::int16_t least,
                        const Use& use) {
        std::size_t i = 0;
        for (; i + lanes <= count; i += lanes) {
            for (std::size_t lane = 0; lane < lanes; ++lane) {
                use(i + lane,
                    places_[lane][static_cast<std::size_t>(scales[i + lane] - least)]);
            }
        }
        for (; i < count; ++i)
            use(i, places_[0][static_cast<std::size_t>(scales[i] - least)]);
    }

    static constexpr std::size_t lanes = 4;
    std::array<std::array<std::uint32_t, widest>, lanes> places_;
    std::array<std::uint32_t, widest + 1> begins_;
    std::array<std::int64_t, most> sorted_;
};

/// The same of so few that a ScaleSort takes them.
template <typename Use>
void for_each_scale_of_few(const std::int64_t* values,
                           const std::int16_t* scales,
                           std::size_t count,
                           const Use& use) {
    std::int16_t least = scales[0];
    std::int16_t greatest = scales[0];
    for (std::size_t i = 0; i < count; ++i) {
        const std::int16_t scale = scales[i];
        least = scale < least ? scale : least;
        greatest = scale > greatest ? scale : greatest;
    }
    const auto range = static_cast<std::size_t>(greatest - least) + 1;
    if (range == 1) {
        use(std::span(values, count), least);
    } else if (range > ScaleSort::widest) {
        for (std::size_t i = 0; i < count; ++i)
            use(std::span(values + i, 1), scales[i]);
    } else {
        const ScaleSort sorted(values, scales, count, least, range);
        for (std::size_t above = 0; above < range; ++above) {
            const auto alike = sorted.of(above);
            if (!alike.empty()) use(alike, least + static_cast<int>(above));
        }
    }
}

/// Calls use(integers, scale) for each scale that occurs, perhaps several times.
template <typename Use>
void for_each_scale(const std::int64_t* values,
                    const std::int16_t* scales,
                    std::size_t count,
                    const Use& use) {
    while (count > 0) {
        const std::size_t now = std::min(count, ScaleSort::most);
        for_each_scale_of_few(values, scales, now, use);
        values += now;
        scales += now;
        count -= now;
    }
}

}  // namespace norma::detail
