#include "base/duration.hpp"

#include "base/printable.hpp"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <system_error>
#include <utility>

namespace norma {
namespace {

constexpr double day = 86400;
constexpr double longest = 10'000 * day;

constexpr std::pair<std::string_view, double> units[] = {
    {"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", day}};

/// Takes a unit off the front of `text`, in seconds; at its end there may be none.
std::optional<double> take_unit(std::string_view& text) {
    if (text.empty()) return 1;
    for (const auto& [name, seconds] : units) {
        if (!text.starts_with(name)) continue;
        text.remove_prefix(name.size());
        return seconds;
    }
    return std::nullopt;
}

/// Takes one decimal number without sign or exponent off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
    const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
    double value = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + length, value, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + length) return std::nullopt;
    text.remove_prefix(length);
    return value;
}

std::optional<double> total_seconds(std::string_view text) {
    double total = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        const auto unit = take_unit(text);
        if (!unit) return std::nullopt;
        total += *number * *unit;
    }
    return total;
}

}  // namespace

Result<std::chrono::microseconds> parse_duration(std::string_view text) {
    const auto total = total_seconds(text);
    if (!total) {
        return Failure{fmt::format(
            "'{}' is no length of time; write seconds (90, 1.5) or 500ms, 30s, 2m, 1h30m, 1d",
            printable(text))};
    }
    if (*total > longest) {
        return Failure{fmt::format("'{}' is longer than 10000d; leave it out for no limit",
                                   printable(text))};
    }
    return std::chrono::microseconds(std::llround(*total * 1e6));
}

}  // namespace norma
