#include "reduce/rounding.hpp"

#include "reduce/exact_layout.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace norma::exactly {

namespace {

constexpr int limb_width = limb_bits;
constexpr int least_exponent = -1074;
constexpr int fraction_bits = 52;
constexpr int highest_exponent = 1023;

/// A number that is not negative: limbs below 2^32, the lowest first, the last one 0, times
/// 2^exponent.
struct Magnitude {
    std::span<const std::int64_t> limbs;
    int exponent;
};

/// The absolute value of normalised limbs, and their sign.
class Absolute {
  public:
    Absolute(std::span<const std::int64_t> limbs, int exponent)
        : is_negative(limbs.back() < 0), exponent_(exponent) {
        const std::size_t last = limbs.size() - 1;
        std::int64_t carry = 0;
        const auto add = [&](std::size_t i, std::int64_t limb) {
            const std::int64_t part = (is_negative ? -limb : limb) + carry;
            limbs_[i] = part & limb_mask;
            carry = part >> limb_width;
        };
        for (std::size_t i = 0; i < last; ++i)
            add(i, limbs[i]);
        add(last, limbs[last] & limb_mask);
        add(last + 1, limbs[last] >> limb_width);
        limbs_[last + 2] = 0;
        size_ = last + 3;
    }
    [[nodiscard]] Magnitude magnitude() const {
        return {std::span(limbs_).first(size_), exponent_};
    }

    bool is_negative;

  private:
    std::array<std::int64_t, top_limb + 3> limbs_;
    std::size_t size_;
    int exponent_;
};

bool bit(const Magnitude& number, int place) {
    const std::int64_t limb = number.limbs[static_cast<std::size_t>(place / limb_width)];
    return (limb >> (place % limb_width) & 1) != 0;
}

/// The place of the highest bit; -1 if there is none.
int highest_bit(const Magnitude& number) {
    for (std::size_t i = number.limbs.size(); i-- > 0;) {
        if (number.limbs[i] == 0) continue;
        const int zeros = std::countl_zero(static_cast<std::uint64_t>(number.limbs[i]));
        return static_cast<int>(i) * limb_width + 63 - zeros;
    }
    return -1;
}

/// Whether there is a bit below `place`.
bool any_below(const Magnitude& number, int place) {
    const auto limb = static_cast<std::size_t>(place / limb_width);
    if (std::ranges::any_of(number.limbs.first(limb), [](std::int64_t l) { return l != 0; }))
        return true;
    return (number.limbs[limb] & ((std::int64_t{1} << (place % limb_width)) - 1)) != 0;
}

/// The bits [from, to], at least one and at most 64; those below place 0 are zeros.
std::uint64_t bits_between(const Magnitude& number, int from, int to) {
    std::uint64_t result = 0;
    for (int limb = std::max(from, 0) / limb_width; limb <= to / limb_width; ++limb) {
        const auto bits =
            static_cast<std::uint64_t>(number.limbs[static_cast<std::size_t>(limb)]);
        const int up = limb * limb_width - from;
        result |= up < 0 ? bits >> -up : bits << up;
    }
    return result & (~std::uint64_t{0} >> (63 - (to - from)));
}

double nearest(const Magnitude& number) {
    const int top = highest_bit(number);
    if (top < 0) return 0;
    if (top + number.exponent > highest_exponent)
        return std::numeric_limits<double>::infinity();
    // The last place that is kept; below place 0 where the number has less than 53 bits.
    const int last = std::max(top - fraction_bits, least_exponent - number.exponent);
    std::uint64_t fraction = last > top ? 0 : bits_between(number, last, top);
    if (last > 0 && top >= last - 1 && bit(number, last - 1) &&
        ((fraction & 1) != 0 || any_below(number, last - 1)))
        ++fraction;
    // The hidden bit counts the exponent up by one; so does a fraction rounded up to 2^53.
    const auto exponent = static_cast<std::uint64_t>(last + number.exponent - least_exponent);
    return std::bit_cast<double>((exponent << fraction_bits) + fraction);
}

double nearest_root(const Magnitude& number) {
    const int top = highest_bit(number);
    if (top < 0) return 0;
    // The root's highest 60 bits, one by one, from pairs of bits; the remainder stays below
    // twice the root.
    constexpr int pairs = 60;
    const bool odd = ((number.exponent + top) & 1) != 0;
    int place = odd ? top - 1 : top;  // the lower of the first pair: its exponent is even
    std::uint64_t root = 0;
    std::uint64_t rest = 0;
    for (int pair = 0; pair < pairs; ++pair, place -= 2) {
        rest = rest << 2 | (place < -1 ? 0 : bits_between(number, place, place + 1));
        const std::uint64_t trial = root << 2 | 1;
        root <<= 1;
        if (rest < trial) continue;
        rest -= trial;
        root |= 1;
    }
    const int next = place + 2;  // the lowest place that was used
    const bool inexact = rest != 0 || (next > 0 && any_below(number, next));
    // One more bit, which says whether there is more, is all that rounding asks for.
    const std::uint64_t longer = root << 1 | static_cast<std::uint64_t>(inexact);
    const std::array<std::int64_t, 3> limbs{static_cast<std::int64_t>(longer & 0xffffffffU),
                                            static_cast<std::int64_t>(longer >> limb_width),
                                            0};
    return nearest({limbs, (number.exponent + next) / 2 - 1});
}

}  // namespace

void normalise(std::span<std::int64_t> limbs) {
    std::int64_t carry = 0;
    for (std::int64_t& limb : limbs.first(limbs.size() - 1)) {
        // The limb may be 2^63 - 1: the carry goes to its lower half.
        const std::int64_t low = (limb & limb_mask) + carry;
        carry = (limb >> limb_width) + (low >> limb_width);
        limb = low & limb_mask;
    }
    // Without the undefined overflow that limbs from a hostile file may bring about.
    limbs.back() = static_cast<std::int64_t>(static_cast<std::uint64_t>(limbs.back()) +
                                             static_cast<std::uint64_t>(carry));
}

double nearest(std::span<const std::int64_t> limbs, int exponent) {
    const Absolute absolute(limbs, exponent);
    const double result = nearest(absolute.magnitude());
    return absolute.is_negative ? -result : result;
}

double nearest_root(std::span<const std::int64_t> limbs, int exponent) {
    const Absolute absolute(limbs, exponent);
    if (absolute.is_negative) return std::numeric_limits<double>::quiet_NaN();
    return nearest_root(absolute.magnitude());
}

double nan_or_infinity(std::int64_t nans, std::int64_t plus, std::int64_t minus) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (nans != 0 || (plus != 0 && minus != 0)) return std::numeric_limits<double>::quiet_NaN();
    return plus != 0 ? infinity : minus != 0 ? -infinity : 0;
}

}  // namespace norma::exactly
