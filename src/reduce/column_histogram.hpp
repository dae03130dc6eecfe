#pragma once
// Counts of a column's numbers in bins of equal width; a state of run_pass().

#include "reduce/column_summary.hpp"
#include "reduce/table_block.hpp"
#include "table/decode_column.hpp"

#include <cstdint>
#include <vector>

namespace norma::reduce {

class ColumnHistogram {
  public:
    ColumnHistogram() = default;  // to be read into
    ColumnHistogram(std::size_t column, double low, double high, std::size_t bins, char point)
        : column_(column), low_(low), high_(high), counts_(bins), point_(point) {}

    void add(const TableBlock& block);
    void merge(const ColumnHistogram& other);

    /// The last bin holds its upper edge, too.
    [[nodiscard]] const std::vector<std::uint64_t>& counts() const noexcept { return counts_; }
    [[nodiscard]] std::uint64_t below() const noexcept { return below_; }
    [[nodiscard]] std::uint64_t above() const noexcept { return above_; }
    [[nodiscard]] double edge(std::size_t bin) const {
        return bin == counts_.size() ? high_
                                     : low_ + (high_ - low_) * static_cast<double>(bin) /
                                                  static_cast<double>(counts_.size());
    }

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& counts_& below_& above_;
    }

  private:
    void add_values();

    std::size_t column_ = 0;
    double low_ = 0;
    double high_ = 0;
    std::vector<std::uint64_t> counts_;
    char point_ = '.';
    std::uint64_t below_ = 0;
    std::uint64_t above_ = 0;

    table::ColumnForm form_;
    table::ColumnNumbers numbers_;
    std::vector<double> values_;
};

}  // namespace norma::reduce
