#pragma once
// From exact sums of powers to mean, deviation, skew and kurtosis, each rounded once.

#include "norma/reduce/decimal.hpp"
#include "norma/reduce/scaled_powers.hpp"

#include "reduce/nearest_double.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace norma::detail {

/// Sums of the first powers of `count` integers, which count so many units.
struct ExactMoments {
    boost::multiprecision::cpp_int count;
    std::array<boost::multiprecision::cpp_int, 4> sums;
    Quotient unit{1, 1};

    /// Adds integers that count `factor` units each.
    void add(const PowerSums& of_integers,
             int powers,
             const boost::multiprecision::cpp_int& factor);
    /// Adds the sums of powers of so many other integers that count `factor` units each.
    void add(const std::array<boost::multiprecision::cpp_int, 4>& of_integers,
             std::uint64_t how_many,
             const boost::multiprecision::cpp_int& factor);

    [[nodiscard]] Quotient sum() const;
    /// Nothing if there are too few numbers, or none that differ.
    ///@{
    [[nodiscard]] std::optional<Quotient> mean() const;
    [[nodiscard]] std::optional<Quotient> variance() const;
    [[nodiscard]] std::optional<double> skew() const;
    [[nodiscard]] std::optional<double> kurtosis() const;
    ///@}
    /// Lag-1 autocorrelation: of the sum of the products of neighbours, in units squared, and
    /// of the first and last numbers of so many series, in units. Nothing unless two differ.
    [[nodiscard]] std::optional<Quotient> autocorrelation(
        const boost::multiprecision::cpp_int& products,
        const boost::multiprecision::cpp_int& borders,
        std::uint64_t series) const;
    /// The sum of squares about the mean, times the count; in units squared.
    [[nodiscard]] boost::multiprecision::cpp_int squares() const;
};

/// One of the sums of powers, the first to the fourth.
[[nodiscard]] boost::multiprecision::cpp_int power_sum(const PowerSums& sums, int power);

/// Throws UsageError unless the powers are summed up to the fourth.
void need_fourth_power(int powers, const char* what);

/// The double nearest to a quotient, or to its root, if there is one.
///@{
[[nodiscard]] std::optional<double> rounded(const std::optional<Quotient>& quotient);
[[nodiscard]] std::optional<double> rounded_root(const std::optional<Quotient>& quotient);
///@}

}  // namespace norma::detail
