#include "norma/reduce/decimal_moments.hpp"

#include "norma/base/error.hpp"

#include "reduce/exact_moments.hpp"

#include <algorithm>
#include <compare>
#include <limits>
#include <string>

namespace norma {

namespace {

using boost::multiprecision::cpp_int;

cpp_int power_of_ten(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

/// Whether `a` is the one to keep as least or greatest: of equal numbers the shorter one, so
/// that it does not depend on which came first.
bool preferred(const Decimal& a, const Decimal& b, bool least) {
    const auto order = a <=> b;
    if (std::is_eq(order)) return a.decimals < b.decimals;
    return least ? std::is_lt(order) : std::is_gt(order);
}

void keep(std::optional<Decimal>& best, const Decimal& number, bool least) {
    if (!best || preferred(number, *best, least)) best = number;
}

Decimal extreme(const detail::ScaledPowers& plain, std::optional<Decimal> best, bool least) {
    for (const detail::PowerSums& sums : plain.scales())
        keep(best, {least ? sums.min : sums.max, static_cast<int>(sums.scale)}, least);
    if (!best) throw UsageError("the least or greatest of no numbers: ask count() first");
    return *best;
}

}  // namespace

void DecimalMoments::add(const std::int64_t* mantissas, std::size_t count, int decimals) {
    plain_.add(mantissas, count, decimals);
}

void DecimalMoments::add(const std::int64_t* mantissas,
                         const std::int16_t* decimals,
                         std::size_t count) {
    plain_.add(mantissas, decimals, count);
}

void DecimalMoments::add(std::int64_t mantissa, int decimals) {
    plain_.add(mantissa, decimals);
}

std::uint64_t DecimalMoments::count() const noexcept {
    std::uint64_t result = plain_.count();
    for (const auto& [decimals, large] : large_)
        result += large.count;
    return result;
}

void DecimalMoments::add(const Decimal& number) {
    using Limits = std::numeric_limits<std::int64_t>;
    if (number.mantissa >= Limits::min() && number.mantissa <= Limits::max()) {
        add(number.mantissa.convert_to<std::int64_t>(), number.decimals);
    } else {
        add_large(number);
    }
}

void DecimalMoments::add_large(const Decimal& number) {
    constexpr int widest = detail::ScaledPowers::widest_scale;
    if (number.decimals < -widest || number.decimals > widest) {
        throw UsageError("moments of a number with " + std::to_string(number.decimals) +
                         " decimals: they are from -4096 to 4096");
    }
    if (number.mantissa < 0) ++large_negatives_;
    keep(large_min_, number, true);
    keep(large_max_, number, false);
    cpp_int power = 1;
    detail::LargePowers& large = large_[number.decimals];
    ++large.count;
    for (int i = 0; i < powers(); ++i) {
        power *= number.mantissa;
        large.sums[static_cast<std::size_t>(i)] += power;
    }
}

void DecimalMoments::merge(const DecimalMoments& other) {
    plain_.merge(other.plain_);
    for (const auto& [decimals, theirs] : other.large_) {
        detail::LargePowers& ours = large_[decimals];
        ours.count += theirs.count;
        for (std::size_t i = 0; i < ours.sums.size(); ++i)
            ours.sums[i] += theirs.sums[i];
    }
    large_negatives_ += other.large_negatives_;
    if (other.large_min_) keep(large_min_, *other.large_min_, true);
    if (other.large_max_) keep(large_max_, *other.large_max_, false);
}

detail::ExactMoments DecimalMoments::exact() const {
    constexpr int none = std::numeric_limits<int>::min();
    int decimals = none;
    if (!plain_.scales().empty()) decimals = static_cast<int>(plain_.scales().back().scale);
    if (!large_.empty()) decimals = std::max(decimals, large_.rbegin()->first);
    detail::ExactMoments result;
    if (decimals == none) return result;
    for (const detail::PowerSums& sums : plain_.scales())
        result.add(sums, powers(), power_of_ten(decimals - static_cast<int>(sums.scale)));
    for (const auto& [scale, large] : large_)
        result.add(large.sums, large.count, power_of_ten(decimals - scale));
    result.unit = decimals >= 0 ? Quotient{1, power_of_ten(decimals)}
                                : Quotient{power_of_ten(-decimals), 1};
    return result;
}

Decimal DecimalMoments::sum() const {
    Decimal result;
    bool first = true;
    const auto add_scale = [&](const Decimal& sum) {
        result = first ? sum : result + sum;
        first = false;
    };
    for (const detail::PowerSums& sums : plain_.scales())
        add_scale({detail::power_sum(sums, 1), static_cast<int>(sums.scale)});
    for (const auto& [scale, large] : large_)
        add_scale({large.sums[0], scale});
    return result;
}

Decimal DecimalMoments::min() const {
    return extreme(plain_, large_min_, true);
}

Decimal DecimalMoments::max() const {
    return extreme(plain_, large_max_, false);
}

std::optional<double> DecimalMoments::mean() const {
    return detail::rounded(exact().mean());
}

std::optional<double> DecimalMoments::variance() const {
    return detail::rounded(exact().variance());
}

std::optional<double> DecimalMoments::sd() const {
    return detail::rounded_root(exact().variance());
}

std::optional<double> DecimalMoments::skew() const {
    detail::need_fourth_power(powers(), "skew");
    return exact().skew();
}

std::optional<double> DecimalMoments::kurtosis() const {
    detail::need_fourth_power(powers(), "kurtosis");
    return exact().kurtosis();
}

std::optional<Decimal> DecimalMoments::mean_digits(int digits) const {
    const auto mean = exact().mean();
    if (!mean) return {};
    return nearest_decimal(*mean, digits);
}

std::optional<Decimal> DecimalMoments::sd_digits(int digits) const {
    const auto variance = exact().variance();
    if (!variance) return {};
    return nearest_decimal_root(*variance, digits);
}

void DecimalMoments::check_decoded() const {
    std::uint64_t large = 0;
    for (const auto& [decimals, powers] : large_) {
        detail::check_decoded_decimals(decimals);
        large += powers.count;
    }
    const bool some = !large_.empty();
    if (large_min_.has_value() != some || large_max_.has_value() != some ||
        large < large_.size() || large_negatives_ > large) {
        throw DecodeError(
            "decimal moments: the counts of their long numbers contradict each other");
    }
}

}  // namespace norma
