#include "reduce/missing_numbers.hpp"

#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace norma::reduce {

namespace {

template <typename Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    if (std::is_floating_point_v<Number> && number != number) return std::nullopt;
    return number;
}

}  // namespace

std::vector<std::string> with_printed_numbers(std::vector<std::string> texts) {
    std::vector<std::string> printed;
    for (const std::string& text : texts) {
        const auto integer = number_in<std::int64_t>(text);
        const auto real = number_in<double>(text);
        if (integer) printed.push_back(fmt::format("{}", *integer));
        if (real) printed.push_back(fmt::format("{}", *real == 0 ? 0.0 : *real));
        // A double that is an integer may stand for one of a column of integers.
        if (real && std::abs(*real) < 1e18 && std::trunc(*real) == *real)
            printed.push_back(fmt::format("{}", static_cast<std::int64_t>(*real)));
    }
    for (std::string& text : printed) {
        if (std::find(texts.begin(), texts.end(), text) == texts.end())
            texts.push_back(std::move(text));
    }
    return texts;
}

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
