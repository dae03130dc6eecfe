#include "farm/jobs.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <system_error>

namespace norma::farm {
namespace {

std::optional<double> number_in(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789.") != std::string_view::npos) {
        return std::nullopt;
    }
    double value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] =
        std::from_chars(text.data(), last, value, std::chars_format::fixed);
    if (error != std::errc() || end != last) return std::nullopt;
    return value;
}

Failure refused(std::string_view text, std::string_view why) {
    return Failure{
        fmt::format("-j {}: {}; write a number of tasks at once on a host (8), or something "
                    "relative to its cores (50%, +2, -1)",
                    printable(text),
                    why)};
}

}  // namespace

Result<Jobs> Jobs::parse(std::string_view text) {
    if (text.empty()) return Jobs();
    std::string_view digits = text;
    const bool plus = digits.starts_with('+');
    const bool minus = digits.starts_with('-');
    if (plus || minus) digits.remove_prefix(1);
    const bool percent = !plus && !minus && digits.ends_with('%');
    if (percent) digits.remove_suffix(1);
    const auto number = number_in(digits);
    if (!number) return refused(text, "not a number");
    if (!percent && *number != std::floor(*number)) return refused(text, "not a whole number");
    if (!plus && !minus && *number == 0) return refused(text, "nothing could ever run");
    if (*number > most) return refused(text, fmt::format("more than {}", most));
    if (percent) return Jobs(Kind::percent, *number);
    if (plus || minus) return Jobs(Kind::relative, minus ? -*number : *number);
    return Jobs(Kind::absolute, *number);
}

int Jobs::on(int cores) const noexcept {
    double slots = number_;
    if (kind_ == Kind::percent) slots = std::floor(number_ * cores / 100);
    if (kind_ == Kind::relative) slots = number_ + cores;
    return static_cast<int>(std::clamp<double>(slots, 1, most));
}

}  // namespace norma::farm
