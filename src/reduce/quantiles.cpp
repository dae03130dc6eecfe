#include "norma/reduce/quantiles.hpp"

#include "norma/base/error.hpp"

#include "base/simd_level.hpp"
#include "reduce/quantile_buckets.hpp"
#include "reduce/quantile_kernels.hpp"
#include "reduce/quantile_rank.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace norma {

namespace {

using reduce::QuantileBuckets;

constexpr std::size_t block = 512;
constexpr std::size_t few = 32;
constexpr int most_mantissa_bits = 15;

std::int32_t mantissa_bits_for(double relative_error) {
    for (int bits = 1; bits <= most_mantissa_bits; ++bits)
        if (std::ldexp(1.0, -bits - 1) <= relative_error) return bits;
    throw UsageError(fmt::format(
        "Quantiles: a relative error of {} cannot be had, 2^-16 (1.53e-05) is the least",
        relative_error));
}

}  // namespace

Quantiles::Quantiles(Options options)
    : mantissa_bits_(mantissa_bits_for(options.relative_error)) {}

double Quantiles::relative_error() const noexcept {
    return std::ldexp(1.0, -mantissa_bits_ - 1);
}

void Quantiles::add(double value) {
    if (!std::isfinite(value)) {
        ++(std::isnan(value) ? nan_ : value < 0 ? below_ : above_);
        return;
    }
    const QuantileBuckets buckets(mantissa_bits_);
    const std::int32_t key = buckets.key(value);
    expect_window(buckets.window(key, key, std::signbit(value)));
    ++finite_;
    const std::int32_t slot =
        std::max(key - window_.base, 0) + (std::signbit(value) ? window_.width : 0);
    ++counts_[static_cast<std::size_t>(slot)];
    note_extremes(value, value);
}

void Quantiles::add(std::span<const double> values) {
    static const auto& kernels = reduce::quantile_kernels(simd_level());
    const QuantileBuckets buckets(mantissa_bits_);
    std::array<std::int32_t, block> slots;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    while (!values.empty()) {
        const auto part = values.first(std::min(values.size(), block));
        values = values.subspan(part.size());
        const auto extent = kernels.extent(part.data(), part.size(), buckets.half());
        if (extent.greatest >= reduce::special_word) {
            add_with_special(part);
            continue;
        }
        expect_window(buckets.window(buckets.key_of_word(extent.least),
                                     buckets.key_of_word(extent.greatest),
                                     extent.negative));
        note_extremes(extent.least_value, extent.greatest_value);
        kernels.slots(part.data(),
                      part.size(),
                      buckets.shift(),
                      window_.base,
                      window_.width,
                      slots.data());
        count_slots(std::span(slots).first(part.size()));
    }
}

void Quantiles::add_with_special(std::span<const double> values) {
    std::array<double, block> finite;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    std::size_t count = 0;
    for (const double value : values) {
        if (std::isfinite(value)) {
            finite[count++] = value;
        } else {
            add(value);
        }
    }
    add(std::span<const double>(finite).first(count));
}

void Quantiles::note_extremes(double least, double greatest) {
    least_ = std::min(least_, least + 0.0);  // 0 if it is -0, whichever came first
    greatest_ = std::max(greatest_, greatest + 0.0);
}

void Quantiles::count_slots(std::span<const std::int32_t> slots) {
    if (slots.size() < few) {  // lanes would take more room than they save time
        for (const std::int32_t slot : slots)
            ++counts_[static_cast<std::size_t>(slot)];
        finite_ += slots.size();
        return;
    }
    if (lanes_.empty()) lanes_.resize(counts_.size() * lanes);
    if (in_lanes_ + slots.size() > std::numeric_limits<std::uint32_t>::max()) empty_lanes();
    in_lanes_ += slots.size();
    finite_ += slots.size();
    std::uint32_t* const counts = lanes_.data();
    std::size_t i = 0;
    for (; i + lanes <= slots.size(); i += lanes) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            ++counts[static_cast<std::size_t>(slots[i + lane]) * lanes + lane];
    }
    for (; i < slots.size(); ++i)
        ++counts[static_cast<std::size_t>(slots[i]) * lanes];
}

void Quantiles::empty_lanes() {
    counts_ = all_counts();
    lanes_.clear();
    in_lanes_ = 0;
}

std::uint64_t Quantiles::at(std::size_t slot) const noexcept {
    std::uint64_t count = counts_[slot];
    if (!lanes_.empty()) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            count += lanes_[slot * lanes + lane];
    }
    return count;
}

std::vector<std::uint64_t> Quantiles::all_counts() const {
    std::vector<std::uint64_t> counts(counts_.size());
    for (std::size_t slot = 0; slot < counts.size(); ++slot)
        counts[slot] = at(slot);
    return counts;
}

void Quantiles::expect_window(const detail::QuantileWindow& wanted) {
    if (window_.holds(wanted)) [[likely]]
        return;
    const auto window = window_.united(wanted);
    empty_lanes();
    std::vector<std::uint64_t> counts(window.slots());
    const std::size_t shift =
        window_.width > 1 ? static_cast<std::size_t>(window_.base - window.base) : 0;
    const auto width = static_cast<std::size_t>(window_.width);
    for (std::size_t half = 0; half < (window_.negative ? 2 : 1) && width > 0; ++half) {
        const auto* const from = counts_.data() + half * width;
        auto* const to = counts.data() + half * static_cast<std::size_t>(window.width);
        to[0] = from[0];
        std::copy(from + 1, from + width, to + 1 + shift);
    }
    counts_ = std::move(counts);
    window_ = window;
}

void Quantiles::merge(const Quantiles& other) {
    if (mantissa_bits_ != other.mantissa_bits_) {
        throw UsageError(fmt::format(
            "Quantiles: merge() of relative errors {} and {}; they must be the same",
            relative_error(),
            other.relative_error()));
    }
    expect_window(other.window_);
    empty_lanes();
    const std::size_t shift = other.window_.width > 1
                                  ? static_cast<std::size_t>(other.window_.base - window_.base)
                                  : 0;
    const auto width = static_cast<std::size_t>(other.window_.width);
    for (std::size_t slot = 0; slot < other.counts_.size(); ++slot) {
        const bool minus = slot >= width;
        const std::size_t key = slot - (minus ? width : 0);
        counts_[(minus ? static_cast<std::size_t>(window_.width) : 0) +
                (key == 0 ? 0 : key + shift)] += other.at(slot);
    }
    finite_ += other.finite_;
    nan_ += other.nan_;
    below_ += other.below_;
    above_ += other.above_;
    least_ = std::min(least_, other.least_);
    greatest_ = std::max(greatest_, other.greatest_);
}

std::size_t Quantiles::memory() const noexcept {
    return counts_.capacity() * sizeof counts_[0] + lanes_.capacity() * sizeof lanes_[0];
}

bool Quantiles::operator==(const Quantiles& other) const {
    return mantissa_bits_ == other.mantissa_bits_ && nan_ == other.nan_ &&
           below_ == other.below_ && above_ == other.above_ && least_ == other.least_ &&
           greatest_ == other.greatest_ && window_ == other.window_ &&
           all_counts() == other.all_counts();
}

template <typename Visit>
void Quantiles::visit_buckets(const Visit& visit) const {
    const auto width = static_cast<std::size_t>(window_.width);
    if (width == 0) return;
    const auto key = [this](std::size_t slot) {
        return window_.base + static_cast<std::int32_t>(slot);
    };
    for (std::size_t slot = window_.negative ? width - 1 : 0; slot > 0; --slot) {
        const std::uint64_t count = at(width + slot);
        if (count > 0 && visit(-key(slot), count)) return;
    }
    const std::uint64_t zeros = at(0) + (window_.negative ? at(width) : 0);
    if (zeros > 0 && visit(0, zeros)) return;
    for (std::size_t slot = 1; slot < width; ++slot) {
        const std::uint64_t count = at(slot);
        if (count > 0 && visit(key(slot), count)) return;
    }
}

double Quantiles::limited(double value) const noexcept {
    return std::clamp(value, least_, greatest_);
}

std::optional<double> Quantiles::quantile(double q) const {
    if (!(q >= 0 && q <= 1))
        throw UsageError(fmt::format("Quantiles: quantile({}) is none; 0 <= q <= 1", q));
    const std::uint64_t all = count();
    if (all == 0) return std::nullopt;
    const double infinity = std::numeric_limits<double>::infinity();
    const std::uint64_t rank = reduce::quantile_rank(q, all);
    if (rank <= below_) return -infinity;
    if (rank > all - above_) return infinity;
    if (rank == below_ + 1) return least_;
    if (rank == all - above_) return greatest_;
    std::uint64_t seen = below_;
    double found = greatest_;
    const QuantileBuckets buckets(mantissa_bits_);
    visit_buckets([&](std::int32_t key, std::uint64_t count) {
        seen += count;
        if (seen < rank) return false;
        found = buckets.value(key);
        return true;
    });
    return limited(found);
}

std::optional<double> Quantiles::cdf(double x) const {
    const std::uint64_t all = count();
    if (all == 0) return std::nullopt;
    if (std::isnan(x)) return x;
    if (x == std::numeric_limits<double>::infinity()) return 1.0;
    std::uint64_t up_to = below_;
    if (std::isfinite(x)) {
        const std::int32_t last = QuantileBuckets(mantissa_bits_).signed_key(x);
        visit_buckets([&](std::int32_t key, std::uint64_t count) {
            if (key > last) return true;
            up_to += count;
            return false;
        });
    }
    return static_cast<double>(up_to) / static_cast<double>(all);
}

std::vector<std::uint64_t> Quantiles::binned(double low, double high, std::size_t bins) const {
    if (!(low <= high && bins > 0)) {
        throw UsageError(
            fmt::format("Quantiles: binned({}, {}, {}); low <= high, and at least one bin",
                        low,
                        high,
                        bins));
    }
    constexpr double largest = std::numeric_limits<double>::max();
    low = std::clamp(low, -largest, largest);
    high = std::clamp(high, -largest, largest);
    reduce::SpreadCounts spread(low, high, bins);
    const QuantileBuckets buckets(mantissa_bits_);
    visit_buckets([&](std::int32_t key, std::uint64_t count) {
        spread.add(limited(buckets.lower(key)),
                   limited(buckets.value(key)),
                   limited(buckets.upper(key)),
                   count);
        return false;
    });
    return std::move(spread).counts();
}

void Quantiles::append_maxima(std::vector<std::int64_t>& to) const {
    to.insert(to.end(),
              {mantissa_bits_,
               -mantissa_bits_,
               -detail::ordered_bits(least_),
               detail::ordered_bits(greatest_),
               window_.width > 1 ? -window_.base : std::numeric_limits<std::int32_t>::min(),
               window_.width > 1 ? window_.end() : window_.width,
               window_.negative ? 1 : 0});
}

void Quantiles::adopt_maxima(IntegerReader& from) {
    if (from.next() != -from.next()) {
        throw UsageError(
            "Quantiles: all_reduce() of different relative errors; they must be the same on "
            "every rank");
    }
    least_ = detail::double_of_ordered_bits(-from.next());
    greatest_ = detail::double_of_ordered_bits(from.next());
    const auto base = static_cast<std::int32_t>(-from.next());
    const auto end = static_cast<std::int32_t>(from.next());
    const bool negative = from.next() != 0;
    if (end > 1) {
        expect_window({base, end - base, negative});
    } else {
        expect_window({0, end, negative});
    }
}

void Quantiles::append_sums(std::vector<std::int64_t>& to) const {
    for (const std::uint64_t count : {nan_, below_, above_})
        to.push_back(static_cast<std::int64_t>(count));
    for (std::size_t slot = 0; slot < counts_.size(); ++slot)
        to.push_back(static_cast<std::int64_t>(at(slot)));
}

void Quantiles::adopt_sums(IntegerReader& from) {
    for (std::uint64_t* const count : {&nan_, &below_, &above_})
        *count = static_cast<std::uint64_t>(from.next());
    lanes_.clear();
    in_lanes_ = 0;
    for (auto& count : counts_)
        count = static_cast<std::uint64_t>(from.next());
    finite_ = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

void Quantiles::adopt_decoded(std::vector<std::uint64_t> counts) {
    const bool bits_right = mantissa_bits_ >= 1 && mantissa_bits_ <= most_mantissa_bits;
    const auto is_window = [this] {
        const std::int32_t last = QuantileBuckets(mantissa_bits_).last_key();
        return window_.base >= 0 && window_.base <= last && window_.width >= 0 &&
               window_.width <= last + 1 - window_.base;
    };
    if (!bits_right || !is_window() || counts.size() != window_.slots() || std::isnan(least_) ||
        std::isnan(greatest_) || (window_.width > 0 && !(least_ <= greatest_))) {
        throw DecodeError("Quantiles: what was read is no histogram of leading bits");
    }
    counts_ = std::move(counts);
    lanes_.clear();
    in_lanes_ = 0;
    finite_ = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

}  // namespace norma
