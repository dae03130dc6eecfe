#pragma once
// A histogram of numbers that lie close together for their size, such as pressures or years,
// which a few leading bits do not tell apart.
//
//     bins.add(values, least_so_far, greatest_so_far);
//     bins.visit_bins([&](double first, double middle, double last, std::uint64_t count)
//     {...});

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace norma::reduce {

/// Counts of doubles in bins of 2^k neighbouring doubles each, up to `most` of them from the
/// least value to the greatest; k is as small as that allows, and grows by joining bins. It
/// depends on the least and the greatest value alone, so the state is the same for any order
/// and any split of the values. Once these are of both signs, or one is twice another or more,
/// nothing is counted any more: Quantiles tells such values apart.
class CloseBins {
  public:
    static constexpr std::int64_t most = 256;

    /// Adds values; `least` and `greatest` are those of all that were added, these included.
    void add(std::span<const double> values, double least, double greatest);
    void merge(CloseBins other);

    /// Whether the values lie too far apart to be counted.
    [[nodiscard]] bool far() const noexcept { return far_; }
    /// Calls visit(first, middle, last, count) with doubles of each bin, in ascending order.
    template <typename Visit>
    void visit_bins(const Visit& visit) const {
        for (std::size_t i = 0; i < counts_.size(); ++i)
            if (counts_[i] > 0) visit(edge(i, 0), edge(i, 1), edge(i, 2), counts_[i]);
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& far_& least_& greatest_& counts_;
        if constexpr (Archive::is_loading::value) adopt_decoded();
    }

  private:
    /// Which bins there are: bin i is of the ordered bits that give base + i without the last
    /// `shift` of them.
    struct Layout {
        int shift = 0;
        std::int64_t base = 0;
        std::size_t bins = 0;
    };
    [[nodiscard]] static Layout layout_of(double least, double greatest);

    void reach(double least, double greatest);
    void give_up();
    void adopt_decoded();
    /// The first double of a bin, the one in its middle, or its last.
    [[nodiscard]] double edge(std::size_t bin, int halves) const;

    bool far_ = false;
    double least_ = std::numeric_limits<double>::infinity();
    double greatest_ = -std::numeric_limits<double>::infinity();
    std::vector<std::uint64_t> counts_;
    Layout layout_;  // follows from the least and the greatest value
};

}  // namespace norma::reduce
