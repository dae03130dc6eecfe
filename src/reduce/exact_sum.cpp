#include "norma/reduce/exact_sum.hpp"

#include "norma/base/error.hpp"

#include "reduce/exact_layout.hpp"
#include "reduce/rounding.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

namespace norma {

using namespace exactly;

namespace {

/// Beyond it the limbs are normalised before anything else is added.
constexpr std::uint32_t most_terms = 1U << 30;
/// Of the limbs after a sum over ranks.
constexpr std::uint32_t unknown_terms = 1U << 31;
/// What the highest limb and the counts hold at most in a state that was read: 2^56 is far more
/// than 2^63 terms make of them.
constexpr std::int64_t most_read = std::int64_t{1} << 56;

/// A finite double as an integer with its sign, in units of the exponent field.
struct Parts {
    std::int64_t mantissa;
    unsigned exponent;  // at least 1
};

Parts parts_of(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto field = static_cast<unsigned>(bits >> 52 & 2047);
    const std::uint64_t hidden = static_cast<std::uint64_t>(field != 0) << 52;
    const auto magnitude = static_cast<std::int64_t>((bits & 0xfffffffffffffU) | hidden);
    return {(bits >> 63) != 0 ? -magnitude : magnitude, std::max(field, 1U)};
}

bool is_finite(double x) {
    return (std::bit_cast<std::uint64_t>(x) >> 52 & 2047) != 2047;
}

/// Without the undefined overflow that limbs from a hostile file may bring about.
void add_to(std::int64_t& sum, std::int64_t x) {
    sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) +
                                    static_cast<std::uint64_t>(x));
}

}  // namespace

void ExactSum::add_at(std::int64_t value, unsigned bit) {
    const unsigned shift = bit % limb_bits;
    const std::int64_t low = (value & limb_mask) << shift;
    const std::int64_t high = (value >> limb_bits << shift) + (low >> limb_bits);
    std::int64_t* const limb = limbs_.data() + bit / limb_bits;
    limb[0] += low & limb_mask;
    limb[1] += high & limb_mask;
    limb[2] += high >> limb_bits;
    ++terms_;
}

void ExactSum::make_room() {
    if (terms_ >= most_terms) [[unlikely]]
        normalise();
}

void ExactSum::add(double x) {
    if (!is_finite(x)) return add_nan_or_infinity(x);
    make_room();
    const Parts parts = parts_of(x);
    add_at(parts.mantissa, bit_of_exponent(parts.exponent));
}

void ExactSum::add_nan_or_infinity(double x) {
    make_room();
    ++limbs_[std::isnan(x) ? nan_count : x > 0 ? plus_count : minus_count];
    ++terms_;
}

void ExactSum::add_product(double x, double y) {
    if (!is_finite(x) || !is_finite(y)) return add_nan_or_infinity(x * y);
    make_room();
    const Parts a = parts_of(x);
    const Parts b = parts_of(y);
    constexpr unsigned half = 26;
    constexpr std::int64_t mask = (std::int64_t{1} << half) - 1;
    const std::int64_t a_low = a.mantissa & mask;
    const std::int64_t a_high = a.mantissa >> half;
    const std::int64_t b_low = b.mantissa & mask;
    const std::int64_t b_high = b.mantissa >> half;
    const unsigned bit = bit_of_product(a.exponent + b.exponent);
    add_at(a_low * b_low, bit);
    add_at(a_low * b_high + a_high * b_low, bit + half);
    add_at(a_high * b_high, bit + 2 * half);
}

void ExactSum::merge(const ExactSum& other) {
    if (other.terms_ >= most_terms) return merge(other.normalised());
    make_room();
    for (std::size_t i = 0; i < limb_count; ++i)
        add_to(limbs_[i], other.limbs_[i]);
    terms_ += other.terms_;
}

void ExactSum::normalise() {
    exactly::normalise(std::span(limbs_).first(top_limb + 1));
    terms_ = 1;
}

ExactSum ExactSum::normalised() const {
    ExactSum result = *this;
    result.normalise();
    return result;
}

std::span<std::int64_t, ExactSum::limb_count> ExactSum::limbs() {
    normalise();
    terms_ = unknown_terms;
    return limbs_;
}

bool ExactSum::operator==(const ExactSum& other) const {
    return normalised().limbs_ == other.normalised().limbs_;
}

void ExactSum::check_limbs() const {
    const auto is_limb = [](std::int64_t limb) { return limb >= 0 && limb <= limb_mask; };
    const auto is_count = [](std::int64_t count) { return count >= 0 && count <= most_read; };
    const bool right = std::all_of(limbs_.begin(), limbs_.begin() + top_limb, is_limb) &&
                       std::abs(limbs_[top_limb]) <= most_read &&
                       std::all_of(limbs_.begin() + nan_count, limbs_.end(), is_count);
    if (!right) {
        throw DecodeError(
            "ExactSum: a limb or a count is out of its range; these bytes are no "
            "state of a sum, or damaged");
    }
}

double ExactSum::nan_or_infinity() const {
    return exactly::nan_or_infinity(limbs_[nan_count], limbs_[plus_count], limbs_[minus_count]);
}

double ExactSum::value() const {
    if (const double special = nan_or_infinity(); special != 0) return special;
    const ExactSum normal = normalised();
    return nearest(std::span(normal.limbs_).first(top_limb + 1), lowest_exponent);
}

double ExactSum::square_root() const {
    if (const double special = nan_or_infinity(); special != 0)
        return special < 0 ? std::numeric_limits<double>::quiet_NaN() : special;
    const ExactSum normal = normalised();
    return nearest_root(std::span(normal.limbs_).first(top_limb + 1), lowest_exponent);
}

}  // namespace norma
