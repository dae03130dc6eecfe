#pragma once
// Counts of a column's numbers in bins of equal width; a state of run_pass().

#include "norma/reduce/histogram.hpp"

#include "reduce/column_summary.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace norma::reduce {

class ColumnHistogram {
  public:
    ColumnHistogram() = default;  // to be read into
    ColumnHistogram(
        std::size_t column, double low, double high, std::size_t bins, FieldRules rules)
        : column_(column), high_(high), bins_(low, high, bins), rules_(std::move(rules)) {}

    void add(const TableBlock& block);
    void merge(const ColumnHistogram& other) {
        bins_.merge(other.bins_);
        at_high_ += other.at_high_;
    }

    /// The last bin holds its upper edge, too.
    [[nodiscard]] std::vector<std::uint64_t> counts() const;
    /// Of all numbers, also those beyond the bins.
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::uint64_t below() const noexcept { return bins_.below(); }
    [[nodiscard]] std::uint64_t above() const noexcept { return bins_.above() - at_high_; }
    [[nodiscard]] const std::vector<double>& edges() const noexcept { return bins_.edges(); }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& bins_& at_high_;
    }

  private:
    std::size_t column_ = 0;
    double high_ = 0;
    Histogram bins_;
    FieldRules rules_;
    std::uint64_t at_high_ = 0;

    table::ColumnForm form_;
    table::ColumnNumbers numbers_;
    std::vector<double> values_;
};

}  // namespace norma::reduce
