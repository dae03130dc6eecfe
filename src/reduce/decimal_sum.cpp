#include "norma/reduce/decimal_sum.hpp"

#include "norma/base/error.hpp"
#include "norma/table/number.hpp"

#include <string>

namespace norma {

namespace {

constexpr int most_decimals = 4096;

/// Digits with a sign or not, without the parser of cpp_int, which takes a leading 0 for octal.
boost::multiprecision::cpp_int integer(std::string_view digits) {
    const bool negative = digits.starts_with('-');
    boost::multiprecision::cpp_int result = 0;
    for (const char digit : digits.substr(negative ? 1 : 0))
        result = result * 10 + (digit - '0');
    if (negative) result = -result;
    return result;
}

}  // namespace

Decimal& DecimalSum::at(int decimals) {
    if (decimals < -most_decimals || decimals > most_decimals) {
        throw UsageError("the sum of a number with " + std::to_string(decimals) +
                         " decimals: they are from -4096 to 4096");
    }
    Decimal& sum = sums_[decimals];
    sum.decimals = decimals;
    return sum;
}

void DecimalSum::add(std::int64_t mantissa, int decimals) {
    at(decimals).mantissa += mantissa;
    ++count_;
}

void DecimalSum::add(const Decimal& number) {
    at(number.decimals).mantissa += number.mantissa;
    ++count_;
}

bool DecimalSum::add(std::string_view text) {
    const table::Number number = table::read_number(text);
    if (number.kind == table::NumberKind::plain) {
        add(number.mantissa, number.decimals);
        return true;
    }
    if (number.kind != table::NumberKind::large) return false;
    add(Decimal{integer(number.digits), number.decimals});
    return true;
}

void DecimalSum::merge(const DecimalSum& other) {
    for (const auto& [decimals, sum] : other.sums_)
        at(decimals).mantissa += sum.mantissa;
    count_ += other.count_;
}

Decimal DecimalSum::value() const {
    if (sums_.empty()) return {};
    Decimal result{0, sums_.rbegin()->first};
    for (const auto& [decimals, sum] : sums_)
        result = result + sum;
    return result;
}

void DecimalSum::check_decoded() const {
    for (const auto& [decimals, sum] : sums_) {
        if (sum.decimals == decimals) continue;
        throw DecodeError("a decimal sum keeps numbers with " + std::to_string(sum.decimals) +
                          " decimals among those with " + std::to_string(decimals));
    }
    if (count_ < sums_.size())
        throw DecodeError("a decimal sum of fewer numbers than it has kinds");
}

}  // namespace norma
