#include "reduce/column_histogram.hpp"

#include "reduce/missing_numbers.hpp"
#include "reduce/numbers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace norma::reduce {

void ColumnHistogram::add(const TableBlock& block) {
    const BlockColumn& column = block.columns[column_];
    if (const auto* text = std::get_if<table::TextColumn>(&column)) {
        table::decode_column(*text, rules_.point, form_, numbers_);
        leave_out_missing(*text, rules_.missing, rules_.point, numbers_);
        to_doubles(numbers_, block.rows, values_);
    } else if (const auto* integers = std::get_if<std::span<const std::int64_t>>(&column)) {
        values_.assign(integers->begin(), integers->end());
    } else {
        const auto reals = std::get<std::span<const double>>(column);
        values_.assign(reals.begin(), reals.end());
    }
    for (const std::uint32_t row : rows_without_value(column, rules_.missing))
        values_[row] = std::numeric_limits<double>::quiet_NaN();
    bins_.add(values_);
    at_high_ += static_cast<std::uint64_t>(std::count(values_.begin(), values_.end(), high_));
}

std::vector<std::uint64_t> ColumnHistogram::counts() const {
    std::vector<std::uint64_t> counts(bins_.counts().begin(), bins_.counts().end());
    counts.back() += at_high_;
    return counts;
}

std::uint64_t ColumnHistogram::count() const {
    const auto& counts = bins_.counts();
    return std::accumulate(counts.begin(), counts.end(), bins_.below() + bins_.above());
}

}  // namespace norma::reduce
