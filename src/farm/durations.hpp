#pragma once
// How long tasks took, as far as it takes to tell a straggler from the rest.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace norma::farm {

/// Counts durations in classes a quarter of a power of two wide, from a millisecond to years.
class Durations {
  public:
    void add(double seconds) {
        ++counts_[class_of(seconds)];
        ++total_;
    }

    /// Seconds after which a task that still runs is a straggler: twice as long as nearly all
    /// others took. None before enough of them have ended.
    [[nodiscard]] std::optional<double> straggler_limit() const {
        if (total_ < enough) return std::nullopt;
        return std::max(2 * quantile(0.95), worth_a_second_start);
    }

  private:
    static constexpr std::uint64_t enough = 20;
    static constexpr double worth_a_second_start = 1;  // seconds
    static constexpr std::size_t classes = 160;
    static constexpr double shortest = 1e-3;

    static std::size_t class_of(double seconds) {
        const double ratio = std::max(seconds / shortest, 1.0);
        return std::min(static_cast<std::size_t>(4 * std::log2(ratio)), classes - 1);
    }

    /// At least a share `q` of all durations was no longer than this (0 < q <= 1). Up to a
    /// fifth too large.
    [[nodiscard]] double quantile(double q) const {
        const double wanted = q * static_cast<double>(total_);
        std::uint64_t seen = 0;
        std::size_t index = 0;
        do {
            seen += counts_[index++];
        } while (static_cast<double>(seen) < wanted && index < classes);
        return shortest * std::exp2(static_cast<double>(index) / 4);
    }

    std::array<std::uint64_t, classes> counts_{};
    std::uint64_t total_ = 0;
};

}  // namespace norma::farm
