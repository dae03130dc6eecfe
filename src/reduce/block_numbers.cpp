#include "reduce/block_numbers.hpp"

#include "norma/table/number.hpp"

#include "reduce/missing_numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <utility>
#include <vector>

namespace norma::reduce {

namespace {

using table::ColumnNumbers;
using Integers = std::span<const std::int64_t>;
using Reals = std::span<const double>;

void decode_integers(Integers values, ColumnNumbers& numbers) {
    numbers.mantissas.assign(values.begin(), values.end());
    numbers.uniform = true;
    numbers.uniform_decimals = 0;
    for (std::uint32_t row = 0; row < values.size(); ++row)
        if (values[row] < -table::most_plain || values[row] > table::most_plain)
            numbers.others.push_back(row);
}

struct Shortest {
    std::int64_t mantissa = 0;
    std::int16_t decimals = 0;
};

/// A decimal of at most 15 digits that is read back as `value` is the shortest one but for
/// zeros at its end: two of them are never read as the same double. That a quotient of two
/// integers which doubles hold is rounded once makes it the number that is read.
bool is_short(double value, int decimals, Shortest& into) {
    constexpr std::array powers = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    const double scale = powers[static_cast<std::size_t>(decimals)];
    const double mantissa = std::nearbyint(value * scale);
    if (!(std::abs(mantissa) < 1e15) || mantissa / scale != value) return false;
    into.mantissa = static_cast<std::int64_t>(mantissa);
    into.decimals = static_cast<std::int16_t>(decimals);
    return true;
}

Shortest shortest(double value) {
    Shortest found;
    // Whatever is tried first, the result is the one with the fewest digits.
    for (const int decimals : {0, 3, 6}) {
        if (!is_short(value, decimals, found)) continue;
        while (found.decimals > 0 && found.mantissa % 10 == 0) {
            found.mantissa /= 10;
            --found.decimals;
        }
        return found;
    }
    const table::Number number = table::read_number(fmt::format("{}", value));
    return {number.mantissa, static_cast<std::int16_t>(number.decimals)};
}

void decode_reals(Reals values, ColumnNumbers& numbers) {
    numbers.mantissas.resize(values.size());
    numbers.decimals.assign(values.size(), 0);
    numbers.uniform = false;
    numbers.exponents = true;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
        if (!std::isfinite(values[row])) {
            numbers.others.push_back(row);
            continue;
        }
        const Shortest number = shortest(values[row]);
        numbers.mantissas[row] = number.mantissa;
        numbers.decimals[row] = number.decimals;
    }
}

template <typename Value>
std::string_view printed(Value value, std::string& scratch) {
    scratch.clear();
    fmt::format_to(std::back_inserter(scratch), "{}", value);
    return scratch;
}

}  // namespace

void decode_block(const BlockColumn& column,
                  std::size_t rows,
                  char point,
                  const std::vector<std::string>& missing,
                  table::ColumnForm& form,
                  ColumnNumbers& numbers) {
    if (const auto* text = std::get_if<table::TextColumn>(&column)) {
        table::decode_column(*text, point, form, numbers);
        leave_out_missing(*text, missing, point, numbers);
        return;
    }
    numbers.others.clear();
    numbers.exponents = false;
    if (const auto* integers = std::get_if<Integers>(&column)) {
        decode_integers(integers->first(rows), numbers);
    } else {
        decode_reals(std::get<Reals>(column).first(rows), numbers);
    }
    const auto without_value = rows_without_value(column, missing);
    if (without_value.empty()) return;
    std::vector<std::uint32_t> all;
    std::set_union(numbers.others.begin(),
                   numbers.others.end(),
                   without_value.begin(),
                   without_value.end(),
                   std::back_inserter(all));
    numbers.others = std::move(all);
}

std::string_view field_text(const BlockColumn& column, std::size_t row, std::string& scratch) {
    if (const auto* text = std::get_if<table::TextColumn>(&column))
        return table::unquoted((*text)[row], text->quote, scratch);
    if (const auto* integers = std::get_if<Integers>(&column))
        return printed((*integers)[row], scratch);
    const double value = std::get<Reals>(column)[row];
    if (std::isnan(value)) return {};
    return printed(value == 0 ? 0.0 : value, scratch);  // -0 is 0
}

}  // namespace norma::reduce
