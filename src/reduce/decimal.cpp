#include "norma/reduce/decimal.hpp"

#include <algorithm>
#include <cstdlib>

namespace norma {

namespace {

using boost::multiprecision::cpp_int;

cpp_int power_of_ten(int exponent) {
    return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

}  // namespace

Decimal Decimal::with_decimals(int more) const {
    return {mantissa * power_of_ten(more - decimals), more};
}

Decimal Decimal::stripped() const {
    Decimal result = *this;
    while (result.decimals > 0 && result.mantissa % 10 == 0) {
        result.mantissa /= 10;
        --result.decimals;
    }
    return result;
}

std::string Decimal::str() const {
    if (decimals < 0) return with_decimals(0).str();
    const bool negative = mantissa < 0;
    std::string digits = cpp_int(negative ? -mantissa : mantissa).str();
    const auto behind = static_cast<std::size_t>(decimals);
    if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
    if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
    return negative ? "-" + digits : digits;
}

double Decimal::value() const {
    // strtod rounds correctly, and knows the exponent without the zeros written out.
    const std::string text = mantissa.str() + "e" + std::to_string(-decimals);
    return std::strtod(text.c_str(), nullptr);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    const int decimals = std::max(a.decimals, b.decimals);
    const int order =
        a.with_decimals(decimals).mantissa.compare(b.with_decimals(decimals).mantissa);
    return order <=> 0;
}

bool operator==(const Decimal& a, const Decimal& b) {
    return (a <=> b) == std::strong_ordering::equal;
}

Decimal operator+(const Decimal& a, const Decimal& b) {
    const int decimals = std::max(a.decimals, b.decimals);
    return {a.with_decimals(decimals).mantissa + b.with_decimals(decimals).mantissa, decimals};
}

}  // namespace norma
