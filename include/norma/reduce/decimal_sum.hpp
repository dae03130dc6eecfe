#pragma once
// The sum of decimal text, as a person would add it up with pencil and paper.
//
//     DecimalSum sum;
//     sum.add("0.1");
//     sum.add("0.20");
//     sum.str();  // "0.30"

#include "norma/reduce/decimal.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace norma {

/// An exact sum of decimal numbers: the same for any order of them and any split.
///
/// Decimals lie within -4096 and 4096; others throw UsageError. A column is summed faster by
/// DecimalMoments.
class DecimalSum {
  public:
    /// Adds mantissa * 10^-decimals.
    void add(std::int64_t mantissa, int decimals);
    /// Adds a number of any length.
    void add(const Decimal& number);
    /// Adds a number as text, see table::read_number(); false, and nothing is added, if it is
    /// no finite number.
    [[nodiscard]] bool add(std::string_view text);
    /// Adds all that `other` has.
    void merge(const DecimalSum& other);

    /// How many numbers.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    /// The sum, with as many decimals as the most precise number; 0 if there is none.
    [[nodiscard]] Decimal value() const;
    /// The same as text.
    [[nodiscard]] std::string str() const { return value().str(); }

    /// Writes or reads the state; throws DecodeError if what was read can be none.
    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& count_& sums_;
        if constexpr (Archive::is_loading::value) check_decoded();
    }

  private:
    Decimal& at(int decimals);
    void check_decoded() const;

    std::uint64_t count_ = 0;
    std::map<int, Decimal> sums_;  // of the numbers with so many decimals
};

}  // namespace norma
