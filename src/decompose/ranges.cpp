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
    const auto from = before.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = std::partition_point(
        from + 1, before.end(), [&](double sum) { return sum - before[first] <= most; });
    return static_cast<std::size_t>(end - before.begin()) - 1;
}

bool is_enough(const Sums& before, int parts, double most) {
    std::size_t at = 0;
    for (int part = 0; part < parts && at + 1 < before.size(); ++part)
        at = longest(before, at, most);
    return at + 1 == before.size();
}

/// The least weight that no range needs to exceed.
double lightest(const Sums& before, int parts) {
    double low = before.back() / parts;  // may not do
    double high = before.back();         // does
    while (!is_enough(before, parts, low)) {
        const double middle = low + (high - low) / 2;
        if (middle <= low || middle >= high) return high;
        (is_enough(before, parts, middle) ? high : low) = middle;
    }
    return low;
}

/// Sums with every weight 1 if there is none.
Sums sums_of(std::span<const double> weights) {
    Sums before(weights.size() + 1, 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        before[i + 1] = before[i] + weights[i];
        if (!(weights[i] >= 0) || !std::isfinite(before[i + 1])) {
            throw UsageError(
                fmt::format("WeightedRanges: the weight of item {} is {}; wanted are numbers "
                            "from 0 on with a "
                            "finite sum",
                            i,
                            weights[i]));
        }
    }
    if (before.back() == 0) {
        for (std::size_t i = 0; i < before.size(); ++i)
            before[i] = static_cast<double>(i);
    }
    return before;
}

}  // namespace

WeightedRanges::WeightedRanges(std::span<const double> weights, int parts) {
    detail::check_ranges(static_cast<std::int64_t>(weights.size()), parts);
    const Sums before = sums_of(weights);
    const double most = lightest(before, parts);

    // Where a range may end at the earliest, for the rest to be light enough: from behind.
    std::vector<std::size_t> earliest(static_cast<std::size_t>(parts) + 1, weights.size());
    for (std::size_t part = earliest.size() - 1; part-- > 0;) {
        const double end = before[earliest[part + 1]];
        const auto begin = std::partition_point(
            before.begin(), before.end(), [&](double sum) { return end - sum > most; });
        earliest[part] = static_cast<std::size_t>(begin - before.begin());
    }
    // Within these limits as near to equal weights as may be.
    begins_.assign(static_cast<std::size_t>(parts) + 1, 0);
    std::size_t at = 0;
    for (std::size_t part = 1; part < begins_.size(); ++part) {
        const double share = before.back() / parts * static_cast<double>(part);
        const auto behind = std::lower_bound(before.begin(), before.end(), share);
        auto nearest = static_cast<std::size_t>(behind - before.begin());
        if (nearest > 0 && (nearest == before.size() ||
                            share - before[nearest - 1] < before[nearest] - share)) {
            --nearest;
        }
        at = std::clamp(nearest, std::max(at, earliest[part]), longest(before, at, most));
        begins_[part] = static_cast<std::int64_t>(at);
    }
}

}  // namespace norma
