#include "reduce/missing_numbers.hpp"

#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace norma::reduce {

void leave_out_missing(const BlockColumn& column,
                       std::size_t rows,
                       std::span<const std::string> missing,
                       char point,
                       table::ColumnNumbers& numbers) {
    std::vector<std::pair<std::int64_t, std::string_view>> wanted;
    for (const std::string& text : missing) {
        const table::Number number = table::read_number(text, point);
        if (number.kind == table::NumberKind::plain) wanted.emplace_back(number.mantissa, text);
    }
    if (wanted.empty()) return;
    std::vector<std::uint32_t> found;
    std::string scratch;
    for (std::uint32_t row = 0; row < rows; ++row) {
        const bool is_missing = std::any_of(wanted.begin(), wanted.end(), [&](const auto& one) {
            return numbers.mantissas[row] == one.first &&
                   field_text(column, row, scratch) == one.second;
        });
        if (is_missing) found.push_back(row);
    }
    if (found.empty()) return;
    std::vector<std::uint32_t> all;
    std::set_union(numbers.others.begin(),
                   numbers.others.end(),
                   found.begin(),
                   found.end(),
                   std::back_inserter(all));
    numbers.others = std::move(all);
}

}  // namespace norma::reduce
