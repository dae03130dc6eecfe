#include "reduce/close_bins.hpp"

#include "norma/base/error.hpp"
#include "norma/reduce/integer_reader.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace norma::reduce {

namespace {

using detail::double_of_ordered_bits;
using detail::ordered_bits;

/// From a double to twice as much, in bit patterns.
constexpr std::int64_t doubling = std::int64_t{1} << 52U;

bool are_far(double least, double greatest) {
    const bool same_sign = least > 0 || greatest < 0;
    return !same_sign || !std::isfinite(least) || !std::isfinite(greatest) ||
           ordered_bits(greatest) - ordered_bits(least) >= doubling;
}

}  // namespace

CloseBins::Layout CloseBins::layout_of(double least, double greatest) {
    const std::int64_t from = ordered_bits(least);
    const std::int64_t to = ordered_bits(greatest);
    int shift = 0;
    while ((to >> shift) - (from >> shift) >= most)
        ++shift;
    const std::int64_t base = from >> shift;
    return {shift, base, static_cast<std::size_t>((to >> shift) - base + 1)};
}

void CloseBins::add(std::span<const double> values, double least, double greatest) {
    if (far_ || values.empty()) return;
    reach(least, greatest);
    if (far_) return;
    // As ordered_bits() has it, of values whose sign is known.
    const std::int64_t turned = greatest < 0 ? std::numeric_limits<std::int64_t>::max() : 0;
    const auto [shift, base, bins] = layout_;
    std::uint64_t* const counts = counts_.data();
    for (const double value : values)
        ++counts[((std::bit_cast<std::int64_t>(value) ^ turned) >> shift) - base];
}

void CloseBins::merge(CloseBins other) {
    if (far_ || other.far_) {
        give_up();
        return;
    }
    if (other.counts_.empty()) return;
    reach(other.least_, other.greatest_);
    if (far_) return;
    other.reach(least_, greatest_);
    for (std::size_t i = 0; i < counts_.size(); ++i)
        counts_[i] += other.counts_[i];
}

/// Makes room for values from `least` to `greatest`, or gives up.
void CloseBins::reach(double least, double greatest) {
    least = std::min(least, least_);
    greatest = std::max(greatest, greatest_);
    if (least == least_ && greatest == greatest_) [[likely]]
        return;
    if (are_far(least, greatest)) {
        give_up();
        return;
    }
    const Layout wanted = layout_of(least, greatest);
    std::vector<std::uint64_t> counts(wanted.bins);
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        const std::int64_t bits = layout_.base + static_cast<std::int64_t>(i);
        counts[static_cast<std::size_t>((bits >> (wanted.shift - layout_.shift)) -
                                        wanted.base)] += counts_[i];
    }
    counts_ = std::move(counts);
    layout_ = wanted;
    least_ = least;
    greatest_ = greatest;
}

void CloseBins::give_up() {
    *this = {};  // what was counted until then depends on the order
    far_ = true;
}

void CloseBins::adopt_decoded() {
    const bool none = std::isinf(least_) && std::isinf(greatest_) && least_ > greatest_;
    const bool some = !far_ && least_ <= greatest_ && !are_far(least_, greatest_);
    layout_ = some ? layout_of(least_, greatest_) : Layout();
    if (!(none || some) || counts_.size() != layout_.bins)
        throw DecodeError("what was read is no histogram of close numbers");
}

double CloseBins::edge(std::size_t bin, int halves) const {
    const std::int64_t first = (layout_.base + static_cast<std::int64_t>(bin)) << layout_.shift;
    const std::int64_t more = (std::int64_t{1} << layout_.shift) - 1;
    return std::clamp(double_of_ordered_bits(first + (halves == 2 ? more : more / 2 * halves)),
                      least_,
                      greatest_);
}

}  // namespace norma::reduce
