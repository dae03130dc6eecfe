#include "reduce/value_verbs.hpp"

#include "norma/table/number.hpp"

#include "reduce/count_values.hpp"
#include "reduce/describe_pass.hpp"
#include "reduce/numbers.hpp"
#include "reduce/quantile_rank.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace norma::reduce {

namespace {

using table::Alignment;
using table::Cell;
using table::ExactNumber;
using table::ResultTable;

std::string percent_name(double level) {
    return fmt::format("p{:.15g}", level * 100);  // 7, not 7.000000000000001
}

/// Numbers with how often each occurs, in ascending order.
using CountedNumbers = std::vector<std::pair<Decimal, std::uint64_t>>;

CountedNumbers numbers_in(const ValueTally& values, const FieldRules& rules) {
    CountedNumbers numbers;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (rules.is_missing(values.value(i))) continue;
        const table::Number number = table::read_number(values.value(i), rules.point);
        if (number.kind == table::NumberKind::plain || number.kind == table::NumberKind::large)
            numbers.emplace_back(decimal_of(number), values.count(i));
    }
    std::stable_sort(numbers.begin(), numbers.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    return numbers;
}

/// The least of them that so many are not above.
Cell number_of_rank(const CountedNumbers& numbers, std::uint64_t rank) {
    std::uint64_t below = 0;
    for (const auto& [number, count] : numbers) {
        below += count;
        if (below >= rank) return ExactNumber{number.str()};
    }
    return {};
}

std::vector<Cell> exact_quantiles(const std::string& name,
                                  const CountedNumbers& numbers,
                                  const std::vector<double>& levels) {
    std::uint64_t all = 0;
    for (const auto& [number, count] : numbers)
        all += count;
    std::vector<Cell> row = {name, all};
    for (const double level : levels)
        row.push_back(number_of_rank(numbers, quantile_rank(level, all)));
    return row;
}

}  // namespace

void top(Session& session) {
    ResultTable result;
    result.columns = {{"column", Alignment::left}, {"value", Alignment::left}, {"n"}};
    result.keys = 2;
    session.expect_sortable(result);
    const auto columns = session.columns(session.settings().keys);
    const std::size_t limit = session.settings().limit.value_or(10);
    const FieldRules rules = session.rules();
    std::vector<ValueTally> most(columns.size());
    count_values(session, columns, Parts::allowed, [&](std::size_t i, const ValueTally& part) {
        for (const auto& [value, count] : part.most_frequent(limit, rules))
            most[i].add(value, count);
    });
    for (std::size_t i = 0; i < columns.size(); ++i)
        for (const auto& [value, count] : most[i].most_frequent(limit, rules))
            result.rows.push_back({session.table().names[columns[i]], value, count});
    session.show(std::move(result));
}

void distinct(Session& session) {
    const auto columns = session.columns(session.settings().keys);
    const bool exact = session.settings().exact;
    ResultTable result;
    result.columns = {{"column", Alignment::left}, {"rows"}, {"missing"}};
    result.columns.push_back({exact ? "distinct" : "~distinct"});
    session.expect_sortable(result);
    if (exact) {
        struct Counts {
            std::uint64_t rows = 0, missing = 0, values = 0;
        };
        const FieldRules rules = session.rules();
        std::vector<Counts> all(columns.size());
        count_values(
            session, columns, Parts::allowed, [&](std::size_t column, const ValueTally& part) {
                Counts& counts = all[column];
                for (std::size_t i = 0; i < part.size(); ++i) {
                    const bool is_missing = rules.is_missing(part.value(i));
                    counts.rows += part.count(i);
                    (is_missing ? counts.missing : counts.values) +=
                        is_missing ? part.count(i) : 1;
                }
            });
        for (std::size_t i = 0; i < columns.size(); ++i)
            result.rows.push_back({session.table().names[columns[i]],
                                   all[i].rows,
                                   all[i].missing,
                                   all[i].values});
    } else {
        const auto plan = describe_plan(session, columns, Detail::full);
        const Describe state = described_pass(session, plan);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ColumnSummary& column = state.columns()[i];
            result.rows.push_back(
                {plan->names[i],
                 column.rows(),
                 column.missing(),
                 static_cast<std::uint64_t>(std::llround(column.values().distinct()))});
        }
    }
    session.show(std::move(result));
}

void quantile(Session& session) {
    const auto columns = session.columns(session.settings().keys);
    const auto& levels = session.settings().levels;
    const bool exact = session.settings().exact;
    ResultTable result;
    result.columns = {{"column", Alignment::left}, {"n"}};
    for (const double level : levels)
        result.columns.push_back({(exact ? "" : "~") + percent_name(level)});
    session.expect_sortable(result);
    result.rows.resize(columns.size());
    if (exact) {
        const FieldRules rules = session.rules();
        count_values(
            session, columns, Parts::refused, [&](std::size_t i, const ValueTally& values) {
                result.rows[i] = exact_quantiles(
                    session.table().names[columns[i]], numbers_in(values, rules), levels);
            });
    } else {
        const auto plan = describe_plan(session, columns, Detail::full);
        const Describe state = described_pass(session, plan);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ColumnSummary& column = state.columns()[i];
            result.rows[i] = {plan->names[i], column.moments().count()};
            for (const Decimal& value : column.quantiles_at(levels))
                result.rows[i].emplace_back(ExactNumber{value.str()});
        }
    }
    session.show(std::move(result));
}

}  // namespace norma::reduce
