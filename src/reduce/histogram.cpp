#include "norma/reduce/histogram.hpp"

#include "norma/base/checksum.hpp"
#include "norma/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma {

namespace {

std::vector<double> equal_edges(double low, double high, std::size_t bins) {
    if (!(std::isfinite(low) && std::isfinite(high) && low < high && bins > 0)) {
        throw UsageError(
            fmt::format("Histogram({}, {}, {}): low < high must be finite, and bins at least 1",
                        low,
                        high,
                        bins));
    }
    std::vector<double> edges(bins + 1);
    for (std::size_t i = 0; i <= bins; ++i) {
        const double part = static_cast<double>(i) / static_cast<double>(bins);
        edges[i] = low * (1 - part) + high * part;
    }
    return edges;
}

/// Finite and rising.
bool are_edges(std::span<const double> edges) {
    for (std::size_t i = 0; i + 1 < edges.size(); ++i)
        if (!(edges[i] < edges[i + 1])) return false;
    return edges.size() >= 2 && std::isfinite(edges.front()) && std::isfinite(edges.back());
}

}  // namespace

Histogram::Histogram(double low, double high, std::size_t bins)
    : Histogram(equal_edges(low, high, bins)) {}

Histogram::Histogram(std::vector<double> edges) : edges_(std::move(edges)) {
    if (!are_edges(edges_)) {
        throw UsageError(
            fmt::format("Histogram: {} edges that are not all finite and rising, "
                        "or fewer than two",
                        edges_.size()));
    }
    counts_.resize(edges_.size() - 1);
    note_edges();
}

Histogram Histogram::with_edges(std::vector<double> edges) {
    return Histogram(std::move(edges));
}

void Histogram::note_edges() {
    bins_per_unit_ = static_cast<double>(counts_.size()) / (edges_.back() - edges_.front());
}

std::size_t Histogram::bin_of(double value) const noexcept {
    // Right for bins of equal width up to rounding; the edges decide.
    const double guess = (value - edges_.front()) * bins_per_unit_;
    const auto last = static_cast<double>(counts_.size() - 1);
    const auto bin = static_cast<std::size_t>(guess > 0 ? std::min(guess, last) : 0);
    if (edges_[bin] <= value && value < edges_[bin + 1]) return bin;
    const auto after = std::upper_bound(edges_.begin(), edges_.end(), value);
    return static_cast<std::size_t>(after - edges_.begin()) - 1;
}

void Histogram::add(double value) noexcept {
    if (value < edges_.front()) {
        ++below_;
    } else if (value >= edges_.back()) {
        ++above_;
    } else if (std::isnan(value)) {
        ++nan_;
    } else {
        ++counts_[bin_of(value)];
    }
}

void Histogram::add(std::span<const double> values) noexcept {
    for (const double value : values)
        add(value);
}

void Histogram::merge(const Histogram& other) {
    if (edges_ != other.edges_) {
        throw UsageError(fmt::format(
            "Histogram: merge() of other bins: {} from {} to {}, and {} from {} to {}",
            counts_.size(),
            edges_.front(),
            edges_.back(),
            other.counts_.size(),
            other.edges_.front(),
            other.edges_.back()));
    }
    for (std::size_t bin = 0; bin < counts_.size(); ++bin)
        counts_[bin] += other.counts_[bin];
    below_ += other.below_;
    above_ += other.above_;
    nan_ += other.nan_;
}

void Histogram::append_maxima(std::vector<std::int64_t>& to) const {
    const std::uint64_t hash = checksum(std::as_bytes(std::span(edges_)));
    const auto positive = static_cast<std::int64_t>(hash >> 1U);
    to.insert(to.end(), {positive, -positive});
}

void Histogram::adopt_maxima(IntegerReader& from) {
    const std::int64_t greatest = from.next();
    if (greatest != -from.next()) {
        throw UsageError(
            "Histogram: all_reduce() of other bins; they must be the same on every rank");
    }
}

void Histogram::append_sums(std::vector<std::int64_t>& to) const {
    for (const std::uint64_t count : {below_, above_, nan_})
        to.push_back(static_cast<std::int64_t>(count));
    for (const std::uint64_t count : counts_)
        to.push_back(static_cast<std::int64_t>(count));
}

void Histogram::adopt_sums(IntegerReader& from) {
    for (std::uint64_t* const count : {&below_, &above_, &nan_})
        *count = static_cast<std::uint64_t>(from.next());
    for (std::uint64_t& count : counts_)
        count = static_cast<std::uint64_t>(from.next());
}

void Histogram::check_decoded() {
    if (!are_edges(edges_) || counts_.size() != edges_.size() - 1)
        throw DecodeError("Histogram: what was read has no rising edges, or other counts");
    note_edges();
}

}  // namespace norma
