#pragma once
// How much the numbers of a column say about the next ones: lag-1 autocorrelation, exact, of a
// column that is read in parts by several ranks in any order.
//
//     DecimalSeries series;
//     series.add({file, begin, end}, mantissas.data(), mantissas.size(), 2);
//     series.merge(of_another_rank);
//     series.autocorrelation();

#include "norma/reduce/decimal_moments.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <utility>

namespace norma {

struct Quotient;

/// Where a part of a column comes from: bytes [begin, end) of a file, or rows of it.
struct SeriesPart {
    std::uint64_t file = 0;   ///< which of several
    std::uint64_t begin = 0;  ///< of its first number
    std::uint64_t end = 0;    ///< where the next part begins
};

/// The moments of a column and the sum of the products of neighbours.
///
/// Numbers are neighbours when one follows the other in a part, or ends a part at whose end the
/// part of the other begins: parts without a number carry on those before them, and no numbers
/// of two files are neighbours. The state is the same, to the last bit, for any cut into parts
/// and any order of them; it keeps the borders of parts until what lies between has come.
/// Decimals lie within -2048 and 2048. A part that overlaps another, or has numbers and no
/// length, throws UsageError.
class DecimalSeries {
  public:
    /// Adds mantissas[i] * 10^-decimals for i < count, in their order. Cost: a nanosecond a
    /// number.
    void add(const SeriesPart& part,
             const std::int64_t* mantissas,
             std::size_t count,
             int decimals);
    /// Adds mantissas[i] * 10^-decimals[i] for i < count. Cost: some 30 ns a number.
    void add(const SeriesPart& part,
             const std::int64_t* mantissas,
             const std::int16_t* decimals,
             std::size_t count);
    /// Adds numbers of any length.
    void add(const SeriesPart& part, std::span<const Decimal> numbers);
    /// Adds all that `other` has.
    void merge(const DecimalSeries& other);

    /// Count, mean and deviation.
    [[nodiscard]] const DecimalMoments& moments() const noexcept { return moments_; }
    /// Sum of (x[i] - mean)(x[i+1] - mean) over all neighbours, by the sum of (x[i] - mean)^2
    /// over all numbers. Nothing unless two numbers differ.
    ///@{
    [[nodiscard]] std::optional<double> autocorrelation() const;
    [[nodiscard]] std::optional<Decimal> autocorrelation_digits(int digits) const;
    ///@}

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& moments_& products_& stretches_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    /// Parts that adjoin, as one.
    struct Stretch {
        std::uint64_t end = 0;
        std::optional<Decimal> first;  // nothing if it has no number
        std::optional<Decimal> last;
        template <typename Archive>
        void serialize(Archive& archive, unsigned /*version*/) {
            archive& end& first& last;
        }
    };
    using Stretches = std::map<std::pair<std::uint64_t, std::uint64_t>, Stretch>;

    void insert(const SeriesPart& part,
                const std::optional<Decimal>& first,
                const std::optional<Decimal>& last);
    void append(Stretch& left, const Stretch& right);
    void add_product(const Decimal& product);
    [[nodiscard]] std::optional<Quotient> exact_autocorrelation() const;
    void check_decoded() const;

    DecimalMoments moments_{2};
    std::map<int, Decimal> products_;  // summed, by their decimals
    Stretches stretches_;              // by file and begin
};

}  // namespace norma
