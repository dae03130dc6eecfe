#include "reduce/column_histogram.hpp"

#include "reduce/block_numbers.hpp"

#include <algorithm>
#include <cmath>

namespace norma::reduce {

void ColumnHistogram::add(const TableBlock& block) {
    no_numbers_ +=
        block_doubles(block.columns[column_], block.rows, rules_, form_, numbers_, values_);
    if (edges_ == Edges::of_values) {
        const double low = bins_.edges().front();
        const double high = std::nextafter(bins_.edges().back(), low);
        for (double& value : values_)
            if (std::isfinite(value)) value = std::clamp(value, low, high);
    }
    bins_.add(values_);
}

}  // namespace norma::reduce
