#include "reduce/exact_moments.hpp"

#include "norma/base/error.hpp"

#include <span>
#include <string>

namespace norma::detail {

namespace {

using boost::multiprecision::cpp_int;

cpp_int integer(std::span<const std::uint64_t> words) {
    cpp_int result;
    import_bits(result, words.begin(), words.end(), 64, false);
    if (words.back() >> 63U != 0) result -= cpp_int(1) << (64 * words.size());
    return result;
}

}  // namespace

cpp_int power_sum(const PowerSums& sums, int power) {
    switch (power) {
        case 1:
            return integer(sums.first);
        case 2:
            return integer(sums.second);
        case 3:
            return integer(sums.third);
        default:
            return integer(sums.fourth);
    }
}

void ExactMoments::add(const PowerSums& of_integers, int powers, const cpp_int& factor) {
    std::array<cpp_int, 4> all;
    for (int power = 1; power <= powers; ++power)
        all[static_cast<std::size_t>(power - 1)] = power_sum(of_integers, power);
    add(all, of_integers.count, factor);
}

void ExactMoments::add(const std::array<cpp_int, 4>& of_integers,
                       std::uint64_t how_many,
                       const cpp_int& factor) {
    count += how_many;
    cpp_int factors = 1;
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] += of_integers[i] * (factors *= factor);
}

Quotient ExactMoments::sum() const {
    return {sums[0] * unit.numerator, unit.denominator};
}

void need_fourth_power(int powers, const char* what) {
    if (powers == 4) return;
    throw UsageError(std::string(what) + "() needs moments with 4 powers, not " +
                     std::to_string(powers));
}

cpp_int ExactMoments::squares() const {
    cpp_int result = count * sums[1] - sums[0] * sums[0];
    if (result < 0) result = 0;  // of damaged states alone
    return result;
}

std::optional<Quotient> ExactMoments::mean() const {
    if (count == 0) return {};
    return Quotient{sums[0] * unit.numerator, count * unit.denominator};
}

std::optional<Quotient> ExactMoments::variance() const {
    if (count < 2) return {};
    return Quotient{squares() * unit.numerator * unit.numerator,
                    count * (count - 1) * unit.denominator * unit.denominator};
}

std::optional<double> ExactMoments::skew() const {
    const cpp_int a = squares();  // n^2 times the second moment about the mean
    if (a == 0) return {};
    const cpp_int& s1 = sums[0];
    const cpp_int b = count * count * sums[2] - 3 * count * s1 * sums[1] + 2 * s1 * s1 * s1;
    const double size = nearest_root({b * b, a * a * a});
    return b < 0 ? -size : size;
}

std::optional<double> ExactMoments::kurtosis() const {
    const cpp_int a = squares();
    if (a == 0) return {};
    const cpp_int& n = count;
    const cpp_int& s1 = sums[0];
    const cpp_int c = n * n * n * sums[3] - 4 * n * n * s1 * sums[2] +
                      6 * n * s1 * s1 * sums[1] - 3 * s1 * s1 * s1 * s1;
    return nearest_double({c - 3 * a * a, a * a});
}

std::optional<Quotient> ExactMoments::autocorrelation(const cpp_int& products,
                                                      const cpp_int& borders,
                                                      std::uint64_t series) const {
    const cpp_int about_mean = squares();
    if (about_mean == 0) return {};
    const cpp_int& n = count;
    const cpp_int& sum = sums[0];
    const cpp_int pairs = n - series;
    // Each number is in two products, but for those at the borders.
    return Quotient{n * n * products - n * sum * (2 * sum - borders) + pairs * sum * sum,
                    n * about_mean};
}

std::optional<double> rounded(const std::optional<Quotient>& quotient) {
    if (!quotient) return {};
    return nearest_double(*quotient);
}

std::optional<double> rounded_root(const std::optional<Quotient>& quotient) {
    if (!quotient) return {};
    return nearest_root(*quotient);
}

}  // namespace norma::detail
