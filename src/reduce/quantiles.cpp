#include "norma/reduce/quantiles.hpp"

#include "norma/base/error.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace norma {

namespace {

constexpr int mantissa_bits = 8;
constexpr int shift = 52 - mantissa_bits;
constexpr std::int32_t last_bucket = 0x7ff << mantissa_bits;  // of infinity
constexpr std::int32_t nan_bucket = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t block = 1024;

/// Numbers in the order of the values; 0 holds those next to zero.
std::int32_t bucket_of(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto size = static_cast<std::int32_t>((bits << 1 >> 1) >> shift);
    return (bits >> 63) != 0 ? -size : size;
}

/// The value of a bucket that is nearest to zero.
double value_of(std::int32_t bucket) {
    const auto bits = static_cast<std::uint64_t>(std::abs(bucket)) << shift;
    return std::copysign(std::bit_cast<double>(bits), bucket < 0 ? -1.0 : 1.0);
}

}  // namespace

void Quantiles::cover(std::int32_t low, std::int32_t high) {
    const auto last = first_ + static_cast<std::int32_t>(counts_.size()) - 1;
    if (!counts_.empty() && low >= first_ && high <= last) return;
    if (counts_.empty()) {
        first_ = low;
        counts_.resize(static_cast<std::size_t>(high - low) + 1);
        return;
    }
    if (low < first_) {
        counts_.insert(counts_.begin(), static_cast<std::size_t>(first_ - low), 0);
        first_ = low;
    }
    if (high > last) counts_.resize(static_cast<std::size_t>(high - first_) + 1);
}

void Quantiles::add(std::span<const double> values) {
    std::array<std::int32_t, block> buckets;
    while (!values.empty()) {
        const std::size_t size = std::min(block, values.size());
        std::int32_t low = nan_bucket;
        std::int32_t high = std::numeric_limits<std::int32_t>::min();
        bool nan = false;
        for (std::size_t i = 0; i < size; ++i) {
            buckets[i] = bucket_of(values[i]);
            low = std::min(low, buckets[i]);
            high = std::max(high, buckets[i]);
            nan |= values[i] != values[i];
        }
        if (nan) {
            std::size_t kept = 0;
            low = last_bucket;
            high = -last_bucket;
            for (std::size_t i = 0; i < size; ++i) {
                if (std::isnan(values[i])) continue;
                low = std::min(low, buckets[i]);
                high = std::max(high, buckets[i]);
                buckets[kept++] = buckets[i];
            }
            nans_ += size - kept;
            if (kept > 0) cover(low, high);
            for (std::size_t i = 0; i < kept; ++i)
                ++counts_[static_cast<std::size_t>(buckets[i] - first_)];
            count_ += kept;
        } else {
            cover(low, high);
            std::uint64_t* const counts = counts_.data();
            for (std::size_t i = 0; i < size; ++i)
                ++counts[static_cast<std::size_t>(buckets[i] - first_)];
            count_ += size;
        }
        values = values.subspan(size);
    }
}

void Quantiles::merge(const Quantiles& other) {
    nans_ += other.nans_;
    count_ += other.count_;
    if (other.counts_.empty()) return;
    cover(other.first_, other.first_ + static_cast<std::int32_t>(other.counts_.size()) - 1);
    const auto at = static_cast<std::size_t>(other.first_ - first_);
    for (std::size_t i = 0; i < other.counts_.size(); ++i)
        counts_[at + i] += other.counts_[i];
}

std::optional<double> Quantiles::quantile(double q) const {
    if (count_ == 0) return std::nullopt;
    const double wanted = std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_));
    const std::uint64_t rank =
        std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        below += counts_[i];
        if (below >= rank) return value_of(first_ + static_cast<std::int32_t>(i));
    }
    return std::nullopt;
}

std::vector<std::uint64_t> Quantiles::binned(double low, double high, std::size_t bins) const {
    std::vector<std::uint64_t> result(bins);
    const double width = (high - low) / static_cast<double>(bins);
    for (std::size_t i = 0; i < counts_.size() && bins > 0; ++i) {
        if (counts_[i] == 0) continue;
        const double value =
            std::clamp(value_of(first_ + static_cast<std::int32_t>(i)), low, high);
        const double bin = width > 0 ? (value - low) / width : 0;
        if (!(bin >= 0)) continue;
        result[std::min(bins - 1, static_cast<std::size_t>(bin))] += counts_[i];
    }
    return result;
}

void Quantiles::check_decoded() {
    const auto size = static_cast<std::int64_t>(counts_.size());
    if (size > 2 * std::int64_t{last_bucket} + 1 || first_ < -last_bucket ||
        first_ + size - 1 > last_bucket) {
        throw DecodeError("damaged quantiles: buckets that hold no numbers");
    }
    count_ = 0;
    for (const std::uint64_t count : counts_)
        count_ += count;
}

}  // namespace norma
