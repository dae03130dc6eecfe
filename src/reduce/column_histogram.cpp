#include "reduce/column_histogram.hpp"

#include "norma/base/error.hpp"

#include "reduce/numbers.hpp"

#include <algorithm>

namespace norma::reduce {

void ColumnHistogram::add(const TableBlock& block) {
    const BlockColumn& column = block.columns[column_];
    if (const auto* text = std::get_if<table::TextColumn>(&column)) {
        table::decode_column(*text, point_, form_, numbers_);
        to_doubles(numbers_, block.rows, values_);
    } else if (const auto* integers = std::get_if<std::span<const std::int64_t>>(&column)) {
        values_.assign(integers->begin(), integers->end());
    } else {
        const auto reals = std::get<std::span<const double>>(column);
        values_.assign(reals.begin(), reals.end());
    }
    add_values();
}

void ColumnHistogram::add_values() {
    const std::size_t last = counts_.size() - 1;
    const double scale = high_ > low_ ? static_cast<double>(counts_.size()) / (high_ - low_) : 0;
    for (const double value : values_) {
        if (value >= low_ && value <= high_) {
            ++counts_[std::min(last, static_cast<std::size_t>((value - low_) * scale))];
        } else {
            below_ += value < low_;
            above_ += value > high_;
        }
    }
}

void ColumnHistogram::merge(const ColumnHistogram& other) {
    if (counts_.size() != other.counts_.size())
        throw DecodeError("histograms of different bins cannot be merged");
    for (std::size_t i = 0; i < counts_.size(); ++i)
        counts_[i] += other.counts_[i];
    below_ += other.below_;
    above_ += other.above_;
}

}  // namespace norma::reduce
