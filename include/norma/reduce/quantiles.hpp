#pragma once
// Quantiles of any number of values in little memory, each within 0.4 % of the exact one.
//
//     norma::Quantiles latency;
//     latency.add(values);
//     latency.quantile(0.99);

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace norma {

/// Counts of values in buckets whose width grows with the size of the values: 256 for each power
/// of two, for either sign. The same for any order of the values and any split of them.
///
/// Every result has the sign of an exact quantile, and lies at most 1/256 of it nearer to zero
/// (values below 2^-1022 count as the next multiple of 2^-1030 or so). Integers from -512 to 512
/// are exact. Memory: 8 bytes for each bucket between the least and the greatest value, 2 KiB for
/// each power of two, 4 MiB at most and hardly ever.
class Quantiles {
  public:
    /// Adds values; NaN is counted apart. Cost: about a nanosecond a value.
    void add(std::span<const double> values);
    /// Adds one value.
    void add(double value) { add(std::span(&value, 1)); }
    /// Adds all that `other` has.
    void merge(const Quantiles& other);

    /// How many values, without NaN.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// How many NaN.
    [[nodiscard]] std::uint64_t nans() const noexcept { return nans_; }
    /// The value of which a share q of all, and no smaller one, is not greater: that of rank
    /// ceil(q * count()), or the least one for q <= 0. Nothing if there is no value.
    [[nodiscard]] std::optional<double> quantile(double q) const;
    /// Greatest distance of a result from the exact one, as a share of that.
    static constexpr double relative_error = 1.0 / 256;
    /// How many values fall into each of so many bins of equal width from `low` to `high`, which
    /// belongs to the last one. Values outside are left out.
    [[nodiscard]] std::vector<std::uint64_t> binned(double low,
                                                    double high,
                                                    std::size_t bins) const;

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& first_& counts_& nans_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    void cover(std::int32_t low, std::int32_t high);
    void check_decoded();

    std::int32_t first_ = 0;  // the bucket of counts_[0]
    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t nans_ = 0;
};

}  // namespace norma
