#include "reduce/counted_quantiles.hpp"

#include "norma/table/number.hpp"

#include "reduce/numbers.hpp"
#include "reduce/quantile_rank.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace norma::reduce {

using table::Cell;
using table::ExactNumber;
using table::ResultTable;

std::vector<Cell> exact_quantiles(const ResultTable& counts,
                                  const std::vector<double>& levels,
                                  char point) {
    std::vector<std::pair<Decimal, std::uint64_t>> values;
    std::uint64_t all = 0;
    for (const auto& row : counts.rows) {
        const table::Number number = table::read_number(std::get<std::string>(row[0]), point);
        if (number.kind != table::NumberKind::plain && number.kind != table::NumberKind::large)
            continue;
        const auto count = std::get<std::uint64_t>(row[2]);
        if (count == 0) continue;  // it stands for no value
        values.emplace_back(decimal_of(number), count);
        all += count;
    }
    std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    std::vector<Cell> cells;
    for (const double level : levels) {
        const std::uint64_t rank = quantile_rank(level, all);
        std::uint64_t below = 0;
        const auto found = std::find_if(values.begin(), values.end(), [&](const auto& value) {
            below += value.second;
            return below >= rank;
        });
        cells.push_back(found == values.end() ? Cell() : Cell(ExactNumber{found->first.str()}));
    }
    return cells;
}

}  // namespace norma::reduce
