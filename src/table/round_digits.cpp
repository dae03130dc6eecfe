#include "table/round_digits.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace norma::table {
namespace {

/// d.ddd * 10^exponent, where d.ddd are the digits, of which the first is no zero.
struct Scientific {
    bool negative = false;
    std::string digits;  // empty: zero
    int exponent = 0;
};

std::optional<Scientific> parse(std::string_view text) {
    Scientific result;
    if (text.starts_with('-') || text.starts_with('+')) {
        result.negative = text.front() == '-';
        text.remove_prefix(1);
    }
    int exponent = 0;
    if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
        std::string_view power = text.substr(e + 1);
        if (power.starts_with('+')) power.remove_prefix(1);
        const auto [end, error] =
            std::from_chars(power.data(), power.data() + power.size(), exponent);
        if (error != std::errc{} || end != power.data() + power.size()) return std::nullopt;
        text = text.substr(0, e);
    }
    const std::size_t whole = std::min(text.find('.'), text.size());
    std::string digits(text.substr(0, whole));
    if (whole < text.size()) digits += text.substr(whole + 1);
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
        return std::nullopt;
    }
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) return result;
    result.digits = digits.substr(first);
    result.exponent = exponent + static_cast<int>(whole) - 1 - static_cast<int>(first);
    return result;
}

void strip_zeros(std::string& digits) {
    digits.erase(digits.find_last_not_of('0') + 1);
}

/// One more in the last place.
void increment(Scientific& number) {
    const std::size_t at = number.digits.find_last_not_of('9');
    if (at == std::string::npos) {
        number.digits = "1";
        ++number.exponent;
    } else {
        ++number.digits[at];
        number.digits.erase(at + 1);  // nines became zeros
    }
}

void round(Scientific& number, std::size_t kept) {
    const std::string dropped = number.digits.substr(kept);
    number.digits.erase(kept);
    const bool odd = (number.digits.back() - '0') % 2 != 0;
    const bool tie =
        dropped[0] == '5' && dropped.find_first_not_of('0', 1) == std::string::npos;
    if (tie ? odd : dropped[0] >= '5') increment(number);
    strip_zeros(number.digits);
}

std::string exponent_text(int exponent) {
    return fmt::format("e{}{:02}", exponent < 0 ? '-' : '+', std::abs(exponent));
}

/// As fmt writes doubles: an exponent from 10^16, and below 10^-4.
std::string written(const Scientific& number) {
    std::string text = number.digits;
    const int exponent = number.exponent;
    const auto places = static_cast<int>(text.size());
    if (exponent < -4 || exponent >= 16) {
        if (places > 1) text.insert(1, ".");
        text += exponent_text(exponent);
    } else if (exponent < 0) {
        text.insert(0, "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0'));
    } else if (places <= exponent + 1) {
        text.append(static_cast<std::size_t>(exponent + 1 - places), '0');
    } else {
        text.insert(static_cast<std::size_t>(exponent) + 1, ".");
    }
    return number.negative ? "-" + text : text;
}

}  // namespace

std::string round_digits(std::string_view number, int digits) {
    auto parts = parse(number);
    if (!parts) return std::string(number);
    const auto kept = static_cast<std::size_t>(std::max(digits, 1));
    const std::size_t significant = parts->digits.find_last_not_of('0') + 1;  // 0 of none
    if (significant <= kept) return std::string(number);
    round(*parts, kept);
    return written(*parts);
}

std::string round_digits(double number, int digits) {
    if (!std::isfinite(number) || number == 0) return fmt::format("{}", number);
    std::string shortest = fmt::format("{}", number);
    if (const auto parts = parse(shortest);
        parts && parts->digits.find_last_not_of('0') + 1 <= static_cast<std::size_t>(digits)) {
        return shortest;
    }
    auto rounded = parse(fmt::format("{:.{}e}", number, std::clamp(digits, 1, 1100) - 1));
    strip_zeros(rounded->digits);
    return written(*rounded);
}

std::string leading_digits(std::string_view number, std::size_t room, std::string_view mark) {
    const std::size_t point = number.find('.');
    const bool has_exponent = number.find_first_of("eE") != std::string_view::npos;
    const std::string_view begin = number.substr(0, room);
    // Zeros alone say what the number is only if all of it are.
    const bool tells = begin.find_first_of("123456789") != std::string_view::npos ||
                       number.find_first_of("123456789") == std::string_view::npos;
    if (!has_exponent && point != std::string_view::npos && point + 1 < room && tells)
        return std::string(begin).append(mark);
    const auto parts = parse(number);
    if (!parts || parts->digits.empty()) return std::string(mark);
    const std::string exponent = exponent_text(parts->exponent);
    std::string text = (parts->negative ? "-" : "") + parts->digits.substr(0, 1) + ".";
    if (text.size() + exponent.size() > room) return std::string(mark);
    text += parts->digits.substr(1, room - text.size() - exponent.size());
    return text.append(mark) + exponent;
}

}  // namespace norma::table
