#include "farm/jobs.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace norma::farm {

namespace {

constexpr int limit = 100'000;

}  // namespace

Result<Jobs> Jobs::parse(const std::string& text) {
    Jobs jobs;
    if (text.empty()) return jobs;
    std::string_view digits = text;
    const bool relative = text.front() == '+' || text.front() == '-';
    if (relative) digits.remove_prefix(1);
    const bool percent = !relative && text.back() == '%';
    if (percent) digits.remove_suffix(1);

    int number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc() || rest != end || number < (relative ? 0 : 1) || number > limit) {
        return Failure{"-j '" + text +
                       "' is not a number of tasks: give N, N% of the cores, +N or -N"};
    }
    if (percent) {
        jobs.per_core_ = number / 100.0;
    } else {
        jobs.per_core_ = relative ? 1 : 0;
        jobs.plus_ = text.front() == '-' ? -number : number;
    }
    return jobs;
}

int Jobs::on(int cores) const noexcept {
    return std::max(1, static_cast<int>(per_core_ * cores) + plus_);
}

}  // namespace norma::farm
