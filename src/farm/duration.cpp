#include "farm/duration.hpp"

#include <charconv>
#include <cmath>

namespace norma::farm {

namespace {

constexpr double longest = 1000.0 * 86400;

/// Seconds in the unit a suffix names; 0 if it names none.
double unit(std::string_view suffix) {
    if (suffix.empty() || suffix == "s") return 1;
    if (suffix == "m") return 60;
    if (suffix == "h") return 3600;
    if (suffix == "d") return 86400;
    return 0;
}

}  // namespace

Result<std::chrono::microseconds> parse_duration(const std::string& text) {
    double number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] =
        std::from_chars(text.data(), end, number, std::chars_format::fixed);
    const double seconds = number * unit({rest, static_cast<std::size_t>(end - rest)});
    // Written so that NaN is refused too.
    if (error != std::errc() || !(seconds >= 1e-6 && seconds <= longest)) {
        return Failure{"'" + text +
                       "' is not a duration: give seconds, or a number with s, m, h or d, e.g. "
                       "90 or 1.5m"};
    }
    return std::chrono::microseconds(std::llround(seconds * 1e6));
}

}  // namespace norma::farm
