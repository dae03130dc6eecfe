#include "norma/table/number.hpp"

#include <algorithm>

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

/// The digits of a mantissa without zeros in front, and how many lay behind the point.
struct Mantissa {
    std::string digits;
    int decimals = 0;
};

/// Takes digits and at most one point off the front; false if there is no digit, or too many.
bool take_mantissa(std::string_view& text, char point, Mantissa& mantissa) {
    bool any = false;
    bool behind = false;
    while (!text.empty()) {
        const char c = text.front();
        if (c == point && !behind) {
            behind = true;
        } else if (is_digit(c)) {
            any = true;
            if (c != '0' || !mantissa.digits.empty()) mantissa.digits += c;
            if (behind) ++mantissa.decimals;
            if (mantissa.digits.size() > most_digits || mantissa.decimals > most_digits)
                return false;
        } else {
            break;
        }
        text.remove_prefix(1);
    }
    return any;
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
    if (mantissa.digits.empty()) {  // zero, of whatever exponent
        number.decimals = std::max(mantissa.decimals, 0);
        number.kind = NumberKind::plain;
        return number;
    }
    const int magnitude = static_cast<int>(mantissa.digits.size()) - number.decimals;
    if (magnitude > largest_exponent || magnitude < -largest_exponent) {
        number.kind = NumberKind::infinite;
        return number;
    }
    if (mantissa.digits.size() > plain_digits) {
        number.kind = NumberKind::large;
        number.digits = (minus ? "-" : "") + mantissa.digits;
        return number;
    }
    for (const char digit : mantissa.digits)
        number.mantissa = number.mantissa * 10 + (digit - '0');
    if (minus) number.mantissa = -number.mantissa;
    number.kind = NumberKind::plain;
    return number;
}

}  // namespace norma::table
