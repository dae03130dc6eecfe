#include "norma/table/number.hpp"

#include <algorithm>
#include <iterator>

namespace norma::table {

namespace {

constexpr int largest_exponent = 400;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

/// Takes a sign off the front.
bool take_minus(std::string_view& text) {
    if (text.empty() || (text.front() != '-' && text.front() != '+')) return false;
    const bool minus = text.front() == '-';
    text.remove_prefix(1);
    return minus;
}

bool is_infinity(std::string_view text) {
    const auto same = [text](std::string_view word) {
        return std::equal(
            text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
                return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
            });
    };
    return same("inf") || same("infinity");
}

/// So many fit into an unsigned integer.
constexpr int integer_digits = 19;

struct Mantissa {
    std::string_view text;    ///< as it stands: digits, perhaps a point
    int digits = 0;           ///< without zeros in front
    std::uint64_t value = 0;  ///< of these, up to integer_digits of them
    int decimals = 0;         ///< digits behind the point
};

/// Takes digits and at most one point off the front; false if there is no digit, or too many.
bool take_mantissa(std::string_view& text, char point, Mantissa& mantissa) {
    bool any = false;
    bool behind = false;
    std::size_t at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == point && !behind) {
            behind = true;
            continue;
        }
        if (!is_digit(c)) break;
        any = true;
        if (behind) ++mantissa.decimals;
        if (c != '0' || mantissa.digits > 0) ++mantissa.digits;
        if (mantissa.digits <= integer_digits)
            mantissa.value = mantissa.value * 10 + static_cast<std::uint64_t>(c - '0');
        if (mantissa.digits > most_digits || mantissa.decimals > most_digits) return false;
    }
    mantissa.text = text.substr(0, at);
    text.remove_prefix(at);
    return any;
}

/// All digits of a mantissa that has more than fit into an integer.
std::string digits_of(const Mantissa& mantissa, bool minus) {
    std::string digits;
    digits.reserve(mantissa.text.size() + 1);
    if (minus) digits += '-';
    const std::size_t first = mantissa.text.find_first_of("123456789");
    std::copy_if(mantissa.text.begin() + static_cast<std::ptrdiff_t>(first),
                 mantissa.text.end(),
                 std::back_inserter(digits),
                 is_digit);
    return digits;
}

/// Takes an exponent off the front, cut to a size far beyond all that count.
bool take_exponent(std::string_view& text, int& exponent) {
    text.remove_prefix(1);
    const bool minus = take_minus(text);
    if (text.empty()) return false;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1))
        exponent = std::min(exponent * 10 + (text.front() - '0'), 100'000);
    if (minus) exponent = -exponent;
    return text.empty();
}

}  // namespace

Number read_number(std::string_view text, char point) {
    Number number;
    text = trimmed(text);
    const bool minus = take_minus(text);
    if (is_infinity(text)) {
        number.kind = NumberKind::infinite;
        number.mantissa = minus ? -1 : 1;
        return number;
    }
    Mantissa mantissa;
    if (!take_mantissa(text, point, mantissa)) return number;
    int exponent = 0;
    if (!text.empty()) {
        if ((text.front() | 0x20) != 'e' || !take_exponent(text, exponent)) return number;
        number.has_exponent = true;
    }
    number.decimals = mantissa.decimals - exponent;
    if (mantissa.digits == 0) {  // zero, of whatever exponent
        number.decimals = std::max(mantissa.decimals, 0);
        number.kind = NumberKind::plain;
        return number;
    }
    const int magnitude = mantissa.digits - number.decimals;
    if (magnitude > largest_exponent || magnitude < -largest_exponent) {
        number.kind = NumberKind::infinite;
        if (magnitude > 0) number.mantissa = minus ? -1 : 1;
        return number;
    }
    if (mantissa.digits > integer_digits || mantissa.value > std::uint64_t{most_plain}) {
        number.kind = NumberKind::large;
        number.digits = digits_of(mantissa, minus);
        return number;
    }
    const auto value = static_cast<std::int64_t>(mantissa.value);
    number.mantissa = minus ? -value : value;
    number.kind = NumberKind::plain;
    return number;
}

}  // namespace norma::table
