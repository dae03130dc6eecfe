#pragma once
// Quantiles of any number of doubles within a stated relative error, from a histogram of their
// leading bits.
//
//     norma::Quantiles delays;                         // or: delays({.relative_error = 0.01})
//     delays.add(values);
//     if (auto median = delays.quantile(0.5)) print(*median);

#include "norma/reduce/integer_reader.hpp"
#include "norma/reduce/quantile_window.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace norma {

/// A histogram of doubles rounded to their leading bits: buckets by sign, binary exponent and
/// the first bits of the mantissa. Its state is integers that are added, and a least and a
/// greatest value, so it is the same for any split and order of what was added.
///
/// Memory: 8 bytes a bucket for the powers of two between the smallest and the largest
/// magnitude added, 1 KiB for each (twice that if both signs occur); three times as much once
/// spans were added. Zeros take none. Cost: 0.3 to 0.6 ns a value in spans with AVX-512 or
/// AVX2.
/// Source: the rounding of HdrHistogram and DDSketch, C. Masson, J. E. Rim, H. K. Lee,
/// doi:10.14778/3352063.3352135, with linear steps within each power of two.
class Quantiles {
  public:
    /// How finely to look.
    struct Options {
        /// The largest relative error of a quantile, 2^-16 to 1/4; what is used is the next
        /// smaller power of two.
        double relative_error = 1.0 / 256;
    };

    Quantiles() : Quantiles(Options()) {}
    /// Throws UsageError if the error asked for is none that can be had.
    explicit Quantiles(Options options);

    /// Adds a value. NaN is counted apart, infinities lie beyond all other values.
    void add(double value);
    /// Adds many values.
    void add(std::span<const double> values);
    /// Adds what another one has seen. Throws UsageError if its relative error is another.
    void merge(const Quantiles& other);

    /// How many values were added, NaN left out.
    [[nodiscard]] std::uint64_t count() const noexcept { return finite_ + below_ + above_; }
    /// How many of them were NaN.
    [[nodiscard]] std::uint64_t nan_count() const noexcept { return nan_; }
    /// The value of rank ceil(q * count()), the first having rank 1: the inverse of the
    /// distribution function, without interpolation. It is rounded to the leading bits, hence
    /// off by at most relative_error() times itself (2^-1030 below the least normal double);
    /// whole numbers up to 1/relative_error() are exact, and so are q = 0 and q = 1: the least
    /// and the greatest value. Empty if nothing was added; throws UsageError unless
    /// 0 <= q <= 1.
    [[nodiscard]] std::optional<double> quantile(double q) const;
    /// The share of the values that are at most `x`, for some number within relative_error()
    /// of `x`. Empty if nothing was added.
    [[nodiscard]] std::optional<double> cdf(double x) const;
    /// How many values are in each of `bins` equal parts of [low, high], values within a
    /// bucket taken as evenly spread; what is outside, and infinities, are in none. For charts.
    /// Throws UsageError unless low <= high and there are bins.
    [[nodiscard]] std::vector<std::uint64_t> binned(double low,
                                                    double high,
                                                    std::size_t bins) const;
    /// The largest relative error of a quantile.
    [[nodiscard]] double relative_error() const noexcept;
    /// Bytes taken outside of the object.
    [[nodiscard]] std::size_t memory() const noexcept;

    /// Whether both have seen the same, as far as they can tell.
    [[nodiscard]] bool operator==(const Quantiles& other) const;

    /// As a LinearSummary: what all_reduce() sends.
    ///@{
    void append_maxima(std::vector<std::int64_t>& to) const;
    void adopt_maxima(IntegerReader& from);
    void append_sums(std::vector<std::int64_t>& to) const;
    void adopt_sums(IntegerReader& from);
    ///@}

    /// Of Boost.Serialization. Throws DecodeError if what is read is no such histogram.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& mantissa_bits_& nan_& below_& above_& least_& greatest_;
        archive& window_.base& window_.width& window_.negative;
        std::vector<std::uint64_t> counts = all_counts();
        archive& counts;
        if constexpr (Archive::is_loading::value) adopt_decoded(std::move(counts));
    }

  private:
    /// Each value of a span is counted in the next of these, so that equal neighbours do not
    /// wait for each other.
    static constexpr std::size_t lanes = 4;

    void add_with_special(std::span<const double> values);
    void expect_window(const detail::QuantileWindow& wanted);
    void note_extremes(double least, double greatest);
    void count_slots(std::span<const std::int32_t> slots);
    void empty_lanes();
    void adopt_decoded(std::vector<std::uint64_t> counts);
    [[nodiscard]] std::uint64_t at(std::size_t slot) const noexcept;
    [[nodiscard]] std::vector<std::uint64_t> all_counts() const;
    /// Calls visit(key, count) from the least to the greatest finite value, where there are
    /// any, until it says true.
    template <typename Visit>
    void visit_buckets(const Visit& visit) const;
    [[nodiscard]] double limited(double value) const noexcept;

    std::int32_t mantissa_bits_ = 0;
    std::uint64_t nan_ = 0;
    std::uint64_t below_ = 0;  // infinities
    std::uint64_t above_ = 0;
    double least_ = std::numeric_limits<double>::infinity();  // of the finite values
    double greatest_ = -std::numeric_limits<double>::infinity();
    detail::QuantileWindow window_;
    std::vector<std::uint64_t> counts_;
    std::vector<std::uint32_t> lanes_;  // of each slot, not yet in counts_
    std::uint64_t in_lanes_ = 0;
    std::uint64_t finite_ = 0;  // in all slots
};

}  // namespace norma
