#pragma once
// How long tasks took, as far as it takes to tell a straggler from the rest.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace norma::farm {

/// Counts durations in classes a quarter of a power of two wide, from a millisecond to years.
class Durations {
  public:
    void add(double seconds) {
        ++counts_[class_of(seconds)];
        ++total_;
    }
    [[nodiscard]] std::uint64_t count() const noexcept { return total_; }

    /// At least a share `q` of all durations was no longer than this (0 < q <= 1); 0 if there
    /// are none. Up to a fifth too large.
    [[nodiscard]] double quantile(double q) const {
        const double wanted = q * static_cast<double>(total_);
        double seen = 0;
        for (std::size_t i = 0; i < classes && total_ > 0; ++i) {
            seen += static_cast<double>(counts_[i]);
            if (seen >= wanted) return shortest * std::exp2(static_cast<double>(i + 1) / 4);
        }
        return 0;
    }

  private:
    static constexpr std::size_t classes = 160;
    static constexpr double shortest = 1e-3;

    static std::size_t class_of(double seconds) {
        const double ratio = std::max(seconds / shortest, 1.0);
        return std::min(static_cast<std::size_t>(4 * std::log2(ratio)), classes - 1);
    }

    std::array<std::uint64_t, classes> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace norma::farm
