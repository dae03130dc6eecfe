#pragma once
// Mean, deviation, skew and kurtosis of doubles, each as if computed without any rounding and
// then rounded once.
//
//     Moments moments;
//     moments.add(std::span<const double>(temperatures));
//     moments.mean();  // nothing if there were none

#include "norma/reduce/scaled_powers.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace norma {

namespace detail {
struct ExactMoments;
}  // namespace detail

/// Exact sums of powers of doubles: the same state, to the last bit, for any order of them and
/// any split.
///
/// Every result is the double nearest to the exact value, ties to even. NaN and infinite values
/// are counted, and take no other part. Size: 144 bytes for each binary exponent that occurs,
/// of which data of one magnitude has about ten. Cost: 4 to 7 ns a value.
class Moments {
  public:
    /// Up to the second power, enough for mean and deviation, or up to the fourth. Throws
    /// UsageError for another number.
    explicit Moments(int powers = 4) : powers_(powers) {}

    /// Adds one value.
    void add(double value) { add(std::span<const double>(&value, 1)); }
    /// Adds all values.
    void add(std::span<const double> values);
    /// Adds all that `other` has. Throws UsageError if it sums other powers.
    void merge(const Moments& other);

    /// As constructed: 2 or 4.
    [[nodiscard]] int powers() const noexcept { return powers_.powers(); }
    /// How many finite values.
    [[nodiscard]] std::uint64_t count() const noexcept { return powers_.count(); }
    /// How many values are not a number.
    [[nodiscard]] std::uint64_t nans() const noexcept { return nans_; }
    /// How many are infinite, of either sign.
    [[nodiscard]] std::uint64_t infinities() const noexcept { return infinities_; }
    /// Of the finite values; infinite if the sum is beyond all doubles.
    [[nodiscard]] double sum() const;
    /// Nothing if there is no finite value.
    [[nodiscard]] std::optional<double> mean() const;
    /// Over n - 1. Nothing if there are fewer than two finite values.
    [[nodiscard]] std::optional<double> variance() const;
    /// The root of the variance, not of its double.
    [[nodiscard]] std::optional<double> sd() const;
    /// g1 of the population, m3 / m2^1.5. Nothing unless two values differ. Throws UsageError
    /// if only two powers are summed.
    [[nodiscard]] std::optional<double> skew() const;
    /// Excess over the normal distribution, g2 of the population: m4 / m2^2 - 3. As skew.
    [[nodiscard]] std::optional<double> kurtosis() const;

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& powers_& nans_& infinities_;
    }

  private:
    [[nodiscard]] detail::ExactMoments exact() const;

    detail::ScaledPowers powers_;  // mantissas of 53 bits, by exponent
    std::uint64_t nans_ = 0;
    std::uint64_t infinities_ = 0;
};

}  // namespace norma
