#pragma once
// How many values lie in each of some bins that are known beforehand.
//
//     norma::Histogram speeds(0, 250, 25);             // 25 bins of width 10
//     speeds.add(values);
//     for (const std::uint64_t count : speeds.counts()) ...

#include "norma/reduce/integer_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace norma {

/// Counts of doubles by bins: bin i holds what is at least edges()[i] and below edges()[i + 1].
/// What is outside is counted below or above, NaN apart. See Quantiles where no range is known.
///
/// Cost: 1 to 3 ns a value in bins of equal width, a binary search in others.
class Histogram {
  public:
    /// One bin from 0 to 1.
    Histogram() : Histogram(0, 1, 1) {}
    /// Bins of equal width over [low, high). Throws UsageError unless low < high are finite,
    /// there are bins, and doubles lie close enough together to tell their edges apart.
    Histogram(double low, double high, std::size_t bins);
    /// Bins between these. Throws UsageError unless there are two or more, finite and rising.
    [[nodiscard]] static Histogram with_edges(std::vector<double> edges);

    /// Adds a value.
    void add(double value) noexcept;
    /// Adds many values.
    void add(std::span<const double> values) noexcept;
    /// Adds what another one has seen. Throws UsageError if its edges are others.
    void merge(const Histogram& other);

    /// Where the bins begin, and where the last one ends.
    [[nodiscard]] const std::vector<double>& edges() const noexcept { return edges_; }
    /// How many values are in each bin.
    [[nodiscard]] std::span<const std::uint64_t> counts() const noexcept { return counts_; }
    /// How many are less than the first edge.
    [[nodiscard]] std::uint64_t below() const noexcept { return below_; }
    /// How many are the last edge or more.
    [[nodiscard]] std::uint64_t above() const noexcept { return above_; }
    /// How many were NaN.
    [[nodiscard]] std::uint64_t nan_count() const noexcept { return nan_; }
    /// Bytes taken outside of the object.
    [[nodiscard]] std::size_t memory() const noexcept {
        return edges_.capacity() * sizeof(double) + counts_.capacity() * sizeof(std::uint64_t);
    }

    /// Whether both have the same edges and counts.
    [[nodiscard]] bool operator==(const Histogram& other) const = default;

    /// As a LinearSummary: what all_reduce() sends.
    ///@{
    void append_maxima(std::vector<std::int64_t>& to) const;
    void adopt_maxima(IntegerReader& from);
    void append_sums(std::vector<std::int64_t>& to) const;
    void adopt_sums(IntegerReader& from);
    ///@}

    /// Of Boost.Serialization. Throws DecodeError if what is read is no histogram.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& edges_& counts_& below_& above_& nan_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    explicit Histogram(std::vector<double> edges);
    void note_edges();
    void check_decoded();
    [[nodiscard]] std::size_t bin_of(double value) const noexcept;

    std::vector<double> edges_;
    std::vector<std::uint64_t> counts_;
    double bins_per_unit_ = 0;  // were all of equal width
    std::uint64_t below_ = 0;
    std::uint64_t above_ = 0;
    std::uint64_t nan_ = 0;
};

}  // namespace norma
