#include "norma/reduce/covariance.hpp"

#include "norma/base/error.hpp"

#include "reduce/exact_layout.hpp"
#include "reduce/nearest_double.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace norma {

namespace {

using boost::multiprecision::cpp_int;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// In units of 2^lowest_exponent.
cpp_int integer_of(ExactSum sum) {
    const auto limbs = sum.limbs();
    cpp_int integer = limbs[exactly::top_limb];
    for (std::size_t i = exactly::top_limb; i-- > 0;)
        integer = (integer << exactly::limb_bits) + limbs[i];
    return integer;
}

}  // namespace

/// Sums of products about the means, times the count, in units of the square of that of x, y.
struct Covariance::Exactly {
    cpp_int count;
    cpp_int x, y;
    cpp_int xx, xy, yy;
    cpp_int units = cpp_int(1) << -exactly::lowest_exponent;  // of x and y, in 1

    [[nodiscard]] cpp_int about_means(const ExactSum& products,
                                      const cpp_int& a,
                                      const cpp_int& b) const {
        return count * integer_of(products) * units - a * b;
    }
    /// Of two pairs or more.
    [[nodiscard]] std::optional<double> over_pairs(const cpp_int& sum) const {
        if (count < 2) return std::nullopt;
        return nearest_double({sum, count * (count - 1) * units * units});
    }
    [[nodiscard]] std::optional<double> mean(const cpp_int& sum) const {
        if (count == 0) return std::nullopt;
        return nearest_double({sum, count * units});
    }
};

Covariance::Exactly Covariance::exactly() const {
    Exactly sums{count_, integer_of(x_), integer_of(y_), 0, 0, 0};
    sums.xx = sums.about_means(xx_, sums.x, sums.x);
    sums.xy = sums.about_means(xy_, sums.x, sums.y);
    sums.yy = sums.about_means(yy_, sums.y, sums.y);
    return sums;
}

bool Covariance::has_nan_or_infinity() const {
    const auto has = [](ExactSum sum) {
        const auto limbs = sum.limbs();
        return std::any_of(limbs.begin() + exactly::nan_count, limbs.end(), [](auto count) {
            return count != 0;
        });
    };
    return has(x_) || has(y_);
}

void Covariance::add(double x, double y) {
    ++count_;
    x_.add(x);
    y_.add(y);
    xx_.add_product(x, x);
    xy_.add_product(x, y);
    yy_.add_product(y, y);
}

void Covariance::add(std::span<const double> x, std::span<const double> y) {
    if (x.size() != y.size()) {
        throw UsageError(fmt::format(
            "Covariance: add() of {} x and {} y; each x has one y", x.size(), y.size()));
    }
    count_ += x.size();
    x_.add(x);
    y_.add(y);
    xx_.add_products(x, x);
    xy_.add_products(x, y);
    yy_.add_products(y, y);
}

void Covariance::merge(const Covariance& other) {
    count_ += other.count_;
    x_.merge(other.x_);
    y_.merge(other.y_);
    xx_.merge(other.xx_);
    xy_.merge(other.xy_);
    yy_.merge(other.yy_);
}

std::optional<double> Covariance::mean_x() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    return sums.mean(sums.x);
}

std::optional<double> Covariance::mean_y() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    return sums.mean(sums.y);
}

std::optional<double> Covariance::variance_x() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    return sums.over_pairs(sums.xx);
}

std::optional<double> Covariance::variance_y() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    return sums.over_pairs(sums.yy);
}

std::optional<double> Covariance::covariance() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    return sums.over_pairs(sums.xy);
}

std::optional<double> Covariance::correlation() const {
    if (has_nan_or_infinity()) return nan;
    const Exactly sums = exactly();
    if (sums.xx == 0 || sums.yy == 0) return std::nullopt;
    const double size = nearest_root({sums.xy * sums.xy, sums.xx * sums.yy});
    return sums.xy < 0 ? -size : size;
}

std::optional<Covariance::Line> Covariance::line() const {
    if (has_nan_or_infinity()) return Line{nan, nan};
    const Exactly sums = exactly();
    if (sums.xx == 0) return std::nullopt;
    return Line{nearest_double({sums.xy, sums.xx}),
                nearest_double(
                    {sums.y * sums.xx - sums.xy * sums.x, sums.count * sums.xx * sums.units})};
}

void Covariance::append_sums(std::vector<std::int64_t>& to) const {
    to.push_back(static_cast<std::int64_t>(count_));
    for (const ExactSum* const sum : {&x_, &y_, &xx_, &xy_, &yy_}) {
        ExactSum copy = *sum;
        const auto limbs = copy.limbs();
        to.insert(to.end(), limbs.begin(), limbs.end());
    }
}

void Covariance::adopt_sums(IntegerReader& from) {
    count_ = static_cast<std::uint64_t>(from.next());
    for (ExactSum* const sum : {&x_, &y_, &xx_, &xy_, &yy_}) {
        const auto limbs = sum->limbs();
        std::ranges::copy(from.next(limbs.size()), limbs.begin());
    }
}

}  // namespace norma
