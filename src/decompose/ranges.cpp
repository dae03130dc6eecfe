#include "norma/decompose/ranges.hpp"

#include "norma/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace norma {

namespace detail {

void refuse_ranges(std::int64_t items, int parts, std::int64_t block) {
    throw UsageError(
        fmt::format("ranges: {} items in blocks of {} among {} parts; wanted are 0 or more "
                    "items, blocks of 1 "
                    "or more, and a part at least",
                    items,
                    block,
                    parts));
}

}  // namespace detail

namespace {

using Sums = std::vector<double>;  // of the weights before item i

/// The end of the longest range from `first` on that weighs no more than `most`.
std::size_t longest(const Sums& before, std::size_t first, double most) {
    const auto end =
        std::upper_bound(before.begin() + static_cast<std::ptrdiff_t>(first),
                         before.end(),
                         most,
                         [&](double limit, double sum) { return limit < sum - before[first]; });
    return static_cast<std::size_t>(end - before.begin()) - 1;
}

bool enough(const Sums& before, int parts, double most) {
    std::size_t at = 0;
    for (int part = 0; part < parts && at + 1 < before.size(); ++part)
        at = longest(before, at, most);
    return at + 1 == before.size();
}

/// The least weight that no range needs to exceed.
double lightest(const Sums& before, double heaviest_item, int parts) {
    double low = std::max(heaviest_item, before.back() / parts);  // may not do
    double high = before.back();                                  // does
    if (enough(before, parts, low)) return low;
    for (;;) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return high;
        (enough(before, parts, middle) ? high : low) = middle;
    }
}

}  // namespace

WeightedRanges::WeightedRanges(std::span<const double> weights, int parts) {
    detail::check_ranges(static_cast<std::int64_t>(weights.size()), parts);
    Sums before(weights.size() + 1, 0);
    double heaviest = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] >= 0) || !std::isfinite(before[i] + weights[i])) {
            throw UsageError(
                fmt::format("WeightedRanges: the weight of item {} is {}; wanted are numbers "
                            "from 0 on with a "
                            "finite sum",
                            i,
                            weights[i]));
        }
        before[i + 1] = before[i] + weights[i];
        heaviest = std::max(heaviest, weights[i]);
    }
    const double most = lightest(before, heaviest, parts);
    begins_.assign(static_cast<std::size_t>(parts) + 1,
                   static_cast<std::int64_t>(weights.size()));
    std::size_t at = 0;
    for (std::size_t part = 0; part < static_cast<std::size_t>(parts); ++part) {
        begins_[part] = static_cast<std::int64_t>(at);
        if (at < weights.size()) at = longest(before, at, most);
    }
}

}  // namespace norma
