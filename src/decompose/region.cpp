#include "decompose/region.hpp"

#include <algorithm>

namespace norma::detail {

namespace {

/// What lies before a plane and what behind it.
template <int N>
Halves<N> cut_at(const Region<N>& region, std::size_t d, std::int64_t plane) {
    Halves<N> halves;
    for (const Box<N>& box : region) {
        Box<N> before = box;
        Box<N> behind = box;
        before.hi[d] = std::min(box.hi[d], plane);
        behind.lo[d] = std::max(box.lo[d], plane);
        if (before.lo[d] < before.hi[d]) halves.first.push_back(before);
        if (behind.lo[d] < behind.hi[d]) halves.second.push_back(behind);
    }
    return halves;
}

template <int N>
std::int64_t before(const Region<N>& region,
                    std::size_t d,
                    std::int64_t plane,
                    const Measure<N>& measure) {
    std::int64_t sum = 0;
    for (Box<N> box : region) {
        box.hi[d] = std::min(box.hi[d], plane);
        if (box.lo[d] < box.hi[d]) sum += measure(box);
    }
    return sum;
}

/// The longest dimension that has not been used; N if there is none.
template <int N>
std::size_t longest(const Region<N>& region, unsigned used) {
    const Box<N> bounds = bounds_of(region);
    std::size_t best = N;
    for (std::size_t d = 0; d < N; ++d) {
        if ((used >> d & 1U) != 0) continue;
        if (best == N || bounds.hi[d] - bounds.lo[d] > bounds.hi[best] - bounds.lo[best])
            best = d;
    }
    return best;
}

template <int N>
Halves<N> divide_across(const Region<N>& region,
                        std::size_t d,
                        unsigned used,
                        const Measure<N>& measure,
                        const Target& target) {
    const Box<N> bounds = bounds_of(region);
    std::int64_t low = bounds.lo[d];  // the last plane with no more than the best before it
    std::int64_t high = bounds.hi[d];
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (before(region, d, middle, measure) <= target.best ? low : high) = middle;
    }
    const std::int64_t less = before(region, d, low, measure);
    const std::int64_t more = before(region, d, high, measure);
    const bool less_is_nearer = target.best - less <= more - target.best;
    used |= 1U << d;
    const std::size_t next = longest(region, used);
    if (next == N || less == target.best || target.holds(less_is_nearer ? less : more))
        return cut_at(region, d, less_is_nearer ? low : high);

    Halves<N> halves = cut_at(region, d, low);
    Halves<N> plane = cut_at(halves.second, d, low + 1);
    halves.second = std::move(plane.second);
    const Halves<N> through =
        divide_across(plane.first, next, used, measure, target.after(less));
    halves.first.insert(halves.first.end(), through.first.begin(), through.first.end());
    halves.second.insert(halves.second.end(), through.second.begin(), through.second.end());
    return halves;
}

/// Makes one box of two that are one together, as long as there are some.
template <int N>
void join(Region<N>& region) {
    const auto joined_one = [&] {
        for (std::size_t i = 0; i < region.size(); ++i) {
            for (std::size_t j = i + 1; j < region.size(); ++j) {
                const Box<N> both = region[i].joined(region[j]);
                if (both.cells() != region[i].cells() + region[j].cells()) continue;
                region[i] = both;
                region.erase(region.begin() + static_cast<std::ptrdiff_t>(j));
                return true;
            }
        }
        return false;
    };
    while (joined_one()) {
    }
}

}  // namespace

template <int N>
Box<N> bounds_of(const Region<N>& region) {
    Box<N> bounds;
    for (const Box<N>& box : region)
        bounds = bounds.joined(box);
    return bounds;
}

template <int N>
std::int64_t cells_of(const Region<N>& region) {
    std::int64_t cells = 0;
    for (const Box<N>& box : region)
        cells += box.cells();
    return cells;
}

template <int N>
std::int64_t measure_of(const Region<N>& region, const Measure<N>& measure) {
    std::int64_t sum = 0;
    for (const Box<N>& box : region)
        sum += measure(box);
    return sum;
}

template <int N>
Halves<N> divided(const Region<N>& region,
                  std::size_t d,
                  const Measure<N>& measure,
                  const Target& target) {
    Halves<N> halves = divide_across(region, d, 0, measure, target);
    join(halves.first);
    join(halves.second);
    return halves;
}

template Box<1> bounds_of<1>(const Region<1>&);
template Box<2> bounds_of<2>(const Region<2>&);
template Box<3> bounds_of<3>(const Region<3>&);
template std::int64_t cells_of<1>(const Region<1>&);
template std::int64_t cells_of<2>(const Region<2>&);
template std::int64_t cells_of<3>(const Region<3>&);
template std::int64_t measure_of<1>(const Region<1>&, const Measure<1>&);
template std::int64_t measure_of<2>(const Region<2>&, const Measure<2>&);
template std::int64_t measure_of<3>(const Region<3>&, const Measure<3>&);
template Halves<1> divided<1>(const Region<1>&, std::size_t, const Measure<1>&, const Target&);
template Halves<2> divided<2>(const Region<2>&, std::size_t, const Measure<2>&, const Target&);
template Halves<3> divided<3>(const Region<3>&, std::size_t, const Measure<3>&, const Target&);

}  // namespace norma::detail
