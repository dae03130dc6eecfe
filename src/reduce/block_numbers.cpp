#include "reduce/block_numbers.hpp"

#include "norma/table/number.hpp"

#include "reduce/missing_numbers.hpp"
#include "reduce/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <limits>

namespace norma::reduce {

namespace {

using table::ColumnNumbers;
using Integers = std::span<const std::int64_t>;
using Reals = std::span<const double>;

void decode_integers(Integers values, ColumnNumbers& numbers) {
    numbers.mantissas.assign(values.begin(), values.end());
    numbers.uniform = true;
    numbers.uniform_decimals = 0;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
        if (values[row] < -table::most_plain || values[row] > table::most_plain)
            numbers.others.push_back(row);
    }
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

/// Doubles whose text stands for no value become NaN.
void set_missing(const BlockColumn& column,
                 const FieldRules& rules,
                 std::vector<double>& into) {
    std::vector<double> wanted;
    for (const std::string& text : rules.missing) {
        const table::Number number = table::read_number(text, rules.point);
        if (number.kind == table::NumberKind::plain)
            wanted.push_back(decimal_of(number).value());
    }
    if (wanted.empty()) return;
    std::string scratch;
    for (std::size_t row = 0; row < into.size(); ++row) {
        if (std::find(wanted.begin(), wanted.end(), into[row]) != wanted.end() &&
            rules.is_missing(field_text(column, row, scratch))) {
            into[row] = std::numeric_limits<double>::quiet_NaN();
        }
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
                  const FieldRules& rules,
                  table::ColumnForm& form,
                  ColumnNumbers& numbers) {
    if (const auto* text = std::get_if<table::TextColumn>(&column)) {
        table::decode_column(*text, rules.point, form, numbers);
    } else {
        numbers.others.clear();
        numbers.exponents = false;
        if (const auto* integers = std::get_if<Integers>(&column)) {
            decode_integers(integers->first(rows), numbers);
        } else {
            decode_reals(std::get<Reals>(column).first(rows), numbers);
        }
    }
    leave_out_missing(column, rows, rules.missing, rules.point, numbers);
}

std::size_t block_doubles(const BlockColumn& column,
                          std::size_t rows,
                          const FieldRules& rules,
                          table::ColumnForm& form,
                          ColumnNumbers& numbers,
                          std::vector<double>& into) {
    if (const auto* reals = std::get_if<Reals>(&column)) {
        into.assign(reals->begin(), reals->end());
        set_missing(column, rules, into);
        return 0;
    }
    decode_block(column, rows, rules, form, numbers);
    to_doubles(numbers, rows, into);
    std::size_t no_numbers = 0;
    std::string scratch;
    for (const std::uint32_t row : numbers.others) {
        const std::string_view text = field_text(column, row, scratch);
        if (rules.is_missing(text)) continue;
        const table::Number number = table::read_number(text, rules.point);
        if (number.kind == table::NumberKind::large) {
            into[row] = decimal_of(number).value();
        } else if (number.kind == table::NumberKind::infinite) {
            constexpr double infinite = std::numeric_limits<double>::infinity();
            into[row] = number.mantissa == 0 ? 0.0 : number.mantissa > 0 ? infinite : -infinite;
        } else {
            ++no_numbers;
        }
    }
    return no_numbers;
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
