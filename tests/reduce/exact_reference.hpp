#pragma once
// Exact sums in integers of any length, and how they are rounded, as simple as can be.

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <limits>

namespace norma::test {

/// The sum of finite doubles and products, in units of 2^-2200.
class Reference {
  public:
    void add(double x) { add_product(x, 1); }
    void add_product(double x, double y) {
        int x_exponent = 0;
        int y_exponent = 0;
        // With a mantissa of 53 bits a subnormal double has zeros at its end.
        const auto x_mantissa = static_cast<long long>(std::frexp(x, &x_exponent) * 0x1p53);
        const auto y_mantissa = static_cast<long long>(std::frexp(y, &y_exponent) * 0x1p53);
        Integer product = Integer(x_mantissa) * y_mantissa;
        const int up = x_exponent + y_exponent - 106 + unit;
        if (up >= 0)
            product *= power_of_two(up);
        else
            product /= power_of_two(-up);
        sum_ += product;
    }

    [[nodiscard]] double value() const {
        const double result = nearest(sum_ < 0 ? Integer(-sum_) : sum_, unit);
        return sum_ < 0 ? -result : result;
    }
    /// With so many bits more than a double has that a remainder is all that matters.
    [[nodiscard]] double square_root() const {
        constexpr int more = 2400;
        Integer rest;
        const Integer root =
            boost::multiprecision::sqrt(Integer(sum_ * power_of_two(2 * more)), rest);
        return nearest(root * 2 + (rest != 0 ? 1 : 0), unit / 2 + more + 1);
    }

  private:
    using Integer = boost::multiprecision::cpp_int;
    static constexpr int unit = 2200;

    // Multiplied, not shifted: g++ 12 takes the library's shifts for loops without an end.
    static Integer power_of_two(int exponent) {
        return boost::multiprecision::pow(Integer(2), static_cast<unsigned>(exponent));
    }

    /// The double nearest to x * 2^-scale, by comparing what is cut off with the middle.
    static double nearest(const Integer& x, int scale) {
        if (x == 0) return 0;
        const int top = static_cast<int>(msb(x)) - scale;
        const int last = std::max(top - 52, -1074);  // the exponent of the last bit kept
        const int drop = last + scale;
        if (drop <= 0) return std::ldexp(static_cast<double>(x), -scale);
        Integer kept = x / power_of_two(drop);
        const Integer rest = x - kept * power_of_two(drop);
        const Integer middle = power_of_two(drop - 1);
        if (rest > middle || (rest == middle && kept % 2 != 0)) ++kept;
        return top > 1023 ? std::numeric_limits<double>::infinity()
                          : std::ldexp(static_cast<double>(kept), last);
    }

    Integer sum_ = 0;
};

}  // namespace norma::test
