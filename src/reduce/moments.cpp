#include "norma/reduce/moments.hpp"

#include "reduce/exact_moments.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace norma {

namespace {

/// Finite doubles taken apart: value = mantissas[i] * 2^exponents[i].
struct Parts {
    static constexpr std::size_t most = 1024;
    std::array<std::int64_t, most> mantissas;
    std::array<std::int16_t, most> exponents;
    std::size_t count;
};

void split(double value, std::int64_t& mantissa, std::int16_t& exponent) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto biased = static_cast<int>(bits >> 52U & 0x7ffU);
    auto size = static_cast<std::int64_t>(bits & ((std::uint64_t{1} << 52U) - 1));
    if (biased > 0) size |= std::int64_t{1} << 52U;
    mantissa = bits >> 63U != 0 ? -size : size;
    exponent = static_cast<std::int16_t>(size == 0 ? 0 : std::max(biased, 1) - 1075);
}

boost::multiprecision::cpp_int power_of_two(std::int64_t exponent) {
    boost::multiprecision::cpp_int result;
    bit_set(result, static_cast<unsigned>(exponent));
    return result;
}

}  // namespace

void Moments::add(std::span<const double> values) {
    Parts parts;
    while (!values.empty()) {
        const auto now = values.first(std::min(values.size(), Parts::most));
        parts.count = 0;
        for (const double value : now) {
            if (std::isfinite(value)) {
                split(value, parts.mantissas[parts.count], parts.exponents[parts.count]);
                ++parts.count;
            } else {
                ++(std::isnan(value) ? nans_ : infinities_);
            }
        }
        powers_.add(parts.mantissas.data(), parts.exponents.data(), parts.count);
        values = values.subspan(now.size());
    }
}

void Moments::merge(const Moments& other) {
    powers_.merge(other.powers_);
    nans_ += other.nans_;
    infinities_ += other.infinities_;
}

detail::ExactMoments Moments::exact() const {
    detail::ExactMoments result;
    if (powers_.scales().empty()) return result;
    const std::int64_t lowest = powers_.scales().front().scale;
    for (const detail::PowerSums& sums : powers_.scales())
        result.add(sums, powers(), power_of_two(sums.scale - lowest));
    result.unit =
        lowest < 0 ? Quotient{1, power_of_two(-lowest)} : Quotient{power_of_two(lowest), 1};
    return result;
}

double Moments::sum() const {
    return nearest_double(exact().sum());
}

std::optional<double> Moments::mean() const {
    return detail::rounded(exact().mean());
}

std::optional<double> Moments::variance() const {
    return detail::rounded(exact().variance());
}

std::optional<double> Moments::sd() const {
    return detail::rounded_root(exact().variance());
}

std::optional<double> Moments::skew() const {
    detail::need_fourth_power(powers(), "skew");
    return exact().skew();
}

std::optional<double> Moments::kurtosis() const {
    detail::need_fourth_power(powers(), "kurtosis");
    return exact().kurtosis();
}

}  // namespace norma
