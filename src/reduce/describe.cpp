#include "reduce/describe.hpp"

#include "norma/base/error.hpp"

#include "table/sparkline.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

using table::Alignment;
using table::Cell;
using table::ExactNumber;

constexpr std::array<double, 7> levels = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
constexpr std::size_t bars = 10;
constexpr std::size_t top_values = 3;

Cell cell(const std::optional<double>& value) {
    return value ? Cell(*value) : Cell();
}

Cell exact(const Decimal& value) {
    return ExactNumber{value.str()};
}

std::string top_text(const ColumnSummary& column) {
    std::string text;
    for (const CountedValue& value : column.values().top(top_values)) {
        if (value.count < 2) break;  // nothing occurs more than once
        text +=
            fmt::format("{}{} {}", text.empty() ? "" : ", ", value.value.str(), value.count);
    }
    return text;
}

void add_extremes(const ColumnSummary& column, std::vector<Cell>& row) {
    if (column.main_kind() == FieldKind::number && column.moments().count() > 0) {
        row.push_back(exact(column.moments().min()));
        row.push_back(exact(column.moments().max()));
    } else if (column.extent().longest() > 0) {
        row.emplace_back(column.extent().least());
        row.emplace_back(column.extent().greatest());
    } else {
        row.resize(row.size() + 2);
    }
}

void add_moments(const DecimalMoments& moments, bool full, std::vector<Cell>& row) {
    row.push_back(exact(moments.sum()));
    row.push_back(cell(moments.mean()));
    row.push_back(cell(moments.sd()));
    row.push_back(full ? cell(moments.skew()) : Cell());
    row.push_back(full ? cell(moments.kurtosis()) : Cell());
    row.emplace_back(moments.zeros());
    row.emplace_back(moments.negatives());
}

/// As far as anything is known: cells at the end may lack.
std::vector<Cell> row_of(const std::string& name,
                         const ColumnSummary& column,
                         table::Characters characters) {
    const DecimalMoments& moments = column.moments();
    std::vector<Cell> row = {name, column.type(), column.rows(), column.missing()};
    const auto distinct = static_cast<std::uint64_t>(std::llround(column.values().distinct()));
    const bool full = moments.powers() == 4;
    const bool exact_count = column.values().exact();
    row.push_back(full && exact_count ? Cell(distinct) : Cell());
    row.push_back(full && !exact_count ? Cell(distinct) : Cell());
    add_extremes(column, row);
    if (column.main_kind() == FieldKind::number && moments.count() > 0) {
        add_moments(moments, full, row);
        if (!full) return row;
        for (const Decimal& value : column.quantiles_at(levels))
            row.push_back(exact(value));
        row.emplace_back(table::sparkline(column.shape(bars), characters));
    } else {
        row.resize(row.size() + 7 + levels.size() + 1);
    }
    if (column.extent().longest() > 0) {
        row.emplace_back(column.extent().shortest());
        row.emplace_back(column.extent().longest());
    } else {
        row.resize(row.size() + 2);
    }
    const std::string top = top_text(column);
    row.push_back(top.empty() ? Cell() : Cell(top));
    return row;
}

}  // namespace

void Describe::merge(Describe other) {
    if (columns_.size() != other.columns_.size())
        throw DecodeError("states of different columns cannot be merged");
    for (std::size_t i = 0; i < columns_.size(); ++i)
        columns_[i].merge(std::move(other.columns_[i]));
}

table::ResultTable described(const std::vector<std::string>& names,
                             const std::vector<ColumnSummary>& columns,
                             table::Characters characters) {
    table::ResultTable result;
    result.columns = {{"column", Alignment::left, 0},
                      {"type", Alignment::left, 1},
                      {"rows", Alignment::right, 1},
                      {"missing", Alignment::right, 1},
                      {"distinct", Alignment::right, 1},
                      {"~distinct", Alignment::right, 1},
                      {"min", Alignment::right, 2},
                      {"max", Alignment::right, 2},
                      {"sum", Alignment::right, 3},
                      {"mean", Alignment::right, 3},
                      {"sd", Alignment::right, 3},
                      {"skew", Alignment::right, 3},
                      {"kurtosis", Alignment::right, 3},
                      {"zeros", Alignment::right, 4},
                      {"negative", Alignment::right, 4}};
    for (const double level : levels) {
        result.columns.push_back(
            {fmt::format("~p{}", std::lround(level * 100)), Alignment::right, 5});
    }
    result.columns.push_back({"shape", Alignment::left, 5});
    result.columns.push_back({"shortest", Alignment::right, 6});
    result.columns.push_back({"longest", Alignment::right, 6});
    result.columns.push_back({"top", Alignment::left, 6});
    for (std::size_t i = 0; i < columns.size(); ++i) {
        result.rows.push_back(row_of(names[i], columns[i], characters));
        result.rows.back().resize(result.columns.size());
    }
    return result;
}

}  // namespace norma::reduce
