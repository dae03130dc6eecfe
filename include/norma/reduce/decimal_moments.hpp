#pragma once
// Mean, deviation, skew and kurtosis of decimal text, right to the last digit: the state is
// exact integers, so it has the same bits for any order of the numbers and any split of them.
//
//     DecimalMoments prices(2);
//     prices.add(mantissas.data(), mantissas.size(), 2);  // as many decimals each
//     prices.sum().str();                                 // "392310064.18"

#include "norma/reduce/decimal.hpp"
#include "norma/reduce/integer_archive.hpp"
#include "norma/reduce/scaled_powers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace norma {

namespace detail {

struct ExactMoments;

/// Sums of powers of numbers with one number of decimals and more digits than an int64 holds.
struct LargePowers {
    std::uint64_t count = 0;
    std::array<boost::multiprecision::cpp_int, 4> sums;
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& count;
        for (auto& sum : sums)
            serialize_integer(archive, sum);
    }
};

class GroupSeries;

}  // namespace detail

/// Sums of powers of decimal numbers, and what follows from them.
///
/// Every result in double is the double nearest to the exact value, ties to even. Decimals lie
/// within -4096 and 4096; others throw UsageError. Size: 144 bytes for each number of decimals
/// that occurs.
class DecimalMoments {
  public:
    /// Up to the second power, enough for mean and deviation, or up to the fourth. Throws
    /// UsageError for another number.
    explicit DecimalMoments(int powers = 4) : plain_(powers) {}

    /// Adds mantissas[i] * 10^-decimals for i < count. Cost with AVX-512: 0.2 to 0.3 ns a
    /// number up to the second power, 0.3 to 0.7 ns up to the fourth; without vectors at most 4
    /// ns.
    void add(const std::int64_t* mantissas, std::size_t count, int decimals);
    /// Adds mantissas[i] * 10^-decimals[i] for i < count. Cost: a nanosecond more, if they are
    /// of a few kinds.
    void add(const std::int64_t* mantissas, const std::int16_t* decimals, std::size_t count);
    /// Adds one number.
    void add(std::int64_t mantissa, int decimals);
    /// Adds a number of any length.
    void add(const Decimal& number);
    /// Adds all that `other` has. Throws UsageError if it sums other powers.
    void merge(const DecimalMoments& other);

    /// As constructed: 2 or 4.
    [[nodiscard]] int powers() const noexcept { return plain_.powers(); }
    /// How many numbers.
    [[nodiscard]] std::uint64_t count() const noexcept;
    /// How many of them are 0.
    [[nodiscard]] std::uint64_t zeros() const noexcept { return plain_.zeros(); }
    /// How many are below 0.
    [[nodiscard]] std::uint64_t negatives() const noexcept {
        return plain_.negatives() + large_negatives_;
    }
    /// With as many decimals as the most precise number; 0 if there is none.
    [[nodiscard]] Decimal sum() const;
    /// The least and the greatest number, with the fewest decimals it was written with. Throws
    /// UsageError if there is none.
    ///@{
    [[nodiscard]] Decimal min() const;
    [[nodiscard]] Decimal max() const;
    ///@}
    /// Nothing if there is no number.
    [[nodiscard]] std::optional<double> mean() const;
    /// Over n - 1. Nothing if there are fewer than two numbers.
    [[nodiscard]] std::optional<double> variance() const;
    /// The root of the variance.
    [[nodiscard]] std::optional<double> sd() const;
    /// g1 of the population, m3 / m2^1.5. Nothing unless two numbers differ. Throws UsageError
    /// if only two powers are summed.
    [[nodiscard]] std::optional<double> skew() const;
    /// Excess over the normal distribution, g2 of the population: m4 / m2^2 - 3. As skew.
    [[nodiscard]] std::optional<double> kurtosis() const;
    /// Rounded to so many significant digits (1 or more), ties to even.
    ///@{
    [[nodiscard]] std::optional<Decimal> mean_digits(int digits) const;
    [[nodiscard]] std::optional<Decimal> sd_digits(int digits) const;
    ///@}

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& plain_& large_& large_negatives_& large_min_& large_max_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    friend class DecimalSeries;
    friend class detail::GroupSeries;
    [[nodiscard]] detail::ExactMoments exact() const;
    void add_large(const Decimal& number);
    void check_decoded() const;

    detail::ScaledPowers plain_;
    std::map<int, detail::LargePowers> large_;  // by decimals
    std::uint64_t large_negatives_ = 0;
    std::optional<Decimal> large_min_;
    std::optional<Decimal> large_max_;
};

}  // namespace norma
