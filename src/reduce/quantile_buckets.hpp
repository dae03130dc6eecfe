#pragma once
// Which doubles are in which bucket of leading bits, and buckets spread over bins.

#include "norma/reduce/quantile_window.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace norma::reduce {

/// Keys of finite doubles; see QuantileWindow. Signed keys are ordered as the values are.
class QuantileBuckets {
  public:
    explicit QuantileBuckets(int mantissa_bits) noexcept : bits_(mantissa_bits) {}

    [[nodiscard]] int shift() const noexcept { return 20 - bits_; }
    /// Half a unit of the last bit that is kept, in the high half of a bit pattern.
    [[nodiscard]] std::int32_t half() const noexcept { return 1 << (shift() - 1); }
    /// That of the largest double.
    [[nodiscard]] std::int32_t last_key() const noexcept { return 2047 << bits_; }

    [[nodiscard]] std::int32_t key_of_word(std::int32_t word) const noexcept {
        return (word + half()) >> shift();
    }
    [[nodiscard]] std::int32_t key(double value) const noexcept {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        return key_of_word(static_cast<std::int32_t>(bits >> 32U & 0x7fffffffU));
    }
    [[nodiscard]] std::int32_t signed_key(double value) const noexcept {
        return std::signbit(value) ? -key(value) : key(value);
    }

    /// What stands for the values of a bucket, and where it ends.
    ///@{
    [[nodiscard]] double value(std::int32_t signed_key) const noexcept {
        return edge(signed_key, 0);
    }
    [[nodiscard]] double lower(std::int32_t signed_key) const noexcept {
        return edge(signed_key, signed_key > 0 ? -half() : half());
    }
    [[nodiscard]] double upper(std::int32_t signed_key) const noexcept {
        return edge(signed_key, signed_key > 0 ? half() : -half());
    }
    ///@}

    /// The window for keys from `least`, of those that are not zero, to `greatest`, of all.
    [[nodiscard]] detail::QuantileWindow window(std::int32_t least,
                                                std::int32_t greatest,
                                                bool negative) const noexcept {
        if (greatest == 0) return {0, 1, negative};
        const std::int32_t inside = (1 << bits_) - 1;
        const std::int32_t base = std::max(least & ~inside, 1) - 1;
        const std::int32_t end = std::min((greatest | inside) + 1, last_key() + 1);
        return {base, end - base, negative};
    }

  private:
    [[nodiscard]] double edge(std::int32_t signed_key,
                              std::int32_t word_offset) const noexcept {
        if (signed_key == 0) return 0;
        constexpr std::int32_t infinite = 0x7ff00000;
        const std::int32_t word = (std::abs(signed_key) << shift()) + word_offset;
        const double magnitude =
            word < infinite ? std::bit_cast<double>(static_cast<std::uint64_t>(word) << 32U)
                            : std::numeric_limits<double>::max();
        return signed_key < 0 ? -magnitude : magnitude;
    }

    int bits_;
};

/// Equal bins over [low, high], filled with counts that belong to intervals.
class SpreadCounts {
  public:
    SpreadCounts(double low, double high, std::size_t bins) : edges_(bins + 1), counts_(bins) {
        for (std::size_t i = 0; i <= bins; ++i) {
            const double part = static_cast<double>(i) / static_cast<double>(bins);
            edges_[i] = low * (1 - part) + high * part;
        }
    }

    /// Adds to the bin of `value`, or, if the interval is not much narrower than the bin,
    /// evenly over the interval.
    void add(double lower, double value, double upper, std::uint64_t count) {
        if (upper < edges_.front() || lower > edges_.back()) return;
        const std::size_t middle = bin_of(value);
        const double width = edges_[middle + 1] - edges_[middle];
        if (upper - lower <= width / 8 || width == 0) {
            if (value >= edges_.front() && value <= edges_.back()) counts_[middle] += count;
            return;
        }
        const auto up_to = [&](double edge) {
            const double part = (edge - lower) / (upper - lower);
            return part >= 1 ? count
                             : static_cast<std::uint64_t>(static_cast<double>(count) * part);
        };
        double from = std::max(lower, edges_.front());
        for (std::size_t bin = bin_of(from); bin < counts_.size() && from < upper; ++bin) {
            const double to = std::min(upper, edges_[bin + 1]);
            counts_[bin] += up_to(to) - up_to(from);
            from = to;
        }
    }

    [[nodiscard]] std::vector<std::uint64_t> counts() && { return std::move(counts_); }

  private:
    [[nodiscard]] std::size_t bin_of(double x) const {
        const auto after = std::upper_bound(edges_.begin(), edges_.end(), x) - edges_.begin();
        return std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - 1, 0)),
                        counts_.size() - 1);
    }

    std::vector<double> edges_;
    std::vector<std::uint64_t> counts_;
};

}  // namespace norma::reduce
