#pragma once
// Counts of a column's numbers in bins of equal width; a state of run_pass().

#include "norma/reduce/histogram.hpp"

#include "reduce/field_rules.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace norma::reduce {

/// Where the edges come from: the last bin between the least and the greatest value holds that,
/// too, and rounding leaves no value outside.
enum class Edges { given, of_values };

class ColumnHistogram {
  public:
    ColumnHistogram() = default;  // to be read into
    ColumnHistogram(std::size_t column, Histogram bins, Edges edges, FieldRules rules)
        : column_(column), edges_(edges), bins_(std::move(bins)), rules_(std::move(rules)) {}

    void add(const TableBlock& block);
    void merge(const ColumnHistogram& other) {
        bins_.merge(other.bins_);
        no_numbers_ += other.no_numbers_;
    }

    [[nodiscard]] const Histogram& bins() const noexcept { return bins_; }
    /// Fields that are neither numbers nor missing.
    [[nodiscard]] std::uint64_t no_numbers() const noexcept { return no_numbers_; }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& bins_& no_numbers_;
    }

  private:
    std::size_t column_ = 0;
    Edges edges_ = Edges::given;
    Histogram bins_;
    FieldRules rules_;
    std::uint64_t no_numbers_ = 0;

    table::ColumnForm form_;
    table::ColumnNumbers numbers_;
    std::vector<double> values_;
};

}  // namespace norma::reduce
