#pragma once
// The numbers of groups in the order of the input, for what one says about the next: lag-1
// autocorrelation, exact, of what is read piece by piece in any order.
//
//     GroupSeries series;
//     series.resize(groups);
//     series.enter(piece);          // pieces count on over all files
//     series.add(group, 1250, 2);   // 12.50
//     series.merge(of_another_thread, numbers_of_its_groups);
//     series.complete();            // all pieces were read
//     series.autocorrelation(group);

#include "norma/reduce/decimal_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace norma::detail {

/// The sums that are needed of each group, and the borders of what was read of it: a number at
/// the end of one piece is followed by the first of the next one, which may be anybody's.
class GroupSeries {
  public:
    void resize(std::size_t groups) { groups_.resize(groups); }
    [[nodiscard]] std::size_t size() const noexcept { return groups_.size(); }

    /// What is added from now on is of this piece; true unless it was before, or follows the
    /// one that was. A piece is entered once by one state.
    bool enter(std::uint64_t piece);
    void add(std::uint32_t group, std::int64_t mantissa, int decimals);
    void add(std::uint32_t group, const Decimal& number);

    /// Adds what was read of other pieces; numbers[i] is what the other's group i is here.
    void merge(const GroupSeries& other, const std::vector<std::uint32_t>& numbers);
    /// Adds what comes behind all that was read here. Both are complete.
    void append(GroupSeries later, const std::vector<std::uint32_t>& numbers);
    /// No more pieces come: what lies between those that were read are none with numbers.
    void complete();

    /// Sum of (x[i] - mean)(x[i+1] - mean), by the sum of (x[i] - mean)^2, rounded once.
    /// Nothing unless two numbers differ. The state is complete.
    [[nodiscard]] std::optional<double> autocorrelation(std::uint32_t group) const;

    /// Bytes it takes, about.
    [[nodiscard]] std::size_t bytes() const noexcept;
    /// Throws DecodeError if what was read can be no state that is complete.
    void check_decoded() const;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& groups_& read_;
    }

  private:
    /// Numbers of a group without any other between them.
    struct Run {
        std::uint64_t piece = 0;  ///< of the first
        Decimal first;
        Decimal last;
        template <typename Archive>
        void serialize(Archive& ar, unsigned /*version*/) {
            ar& piece& first& last;
        }
    };
    struct Series {
        DecimalMoments moments{2};
        std::map<int, Decimal> products;  ///< of neighbours, summed, by their decimals
        std::vector<Run> runs;

        void add_product(const Decimal& a, const Decimal& b);
        template <typename Archive>
        void serialize(Archive& ar, unsigned /*version*/) {
            ar& moments& products& runs;
        }
    };
    /// Pieces [begin, end).
    struct Span {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        template <typename Archive>
        void serialize(Archive& ar, unsigned /*version*/) {
            ar& begin& end;
        }
    };

    void follow(Series& series, const Decimal& number);
    void join_runs();

    std::vector<Series> groups_;
    std::vector<Span> read_;  ///< the last one grows; two runs of a group are in two of these
    std::size_t runs_ = 0;    ///< of all groups, about; no state
};

}  // namespace norma::detail
