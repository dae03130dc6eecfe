#include "reduce/value_verbs.hpp"

#include "norma/table/number.hpp"

#include "reduce/column_notes.hpp"
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

/// What a column holds besides missing values.
struct CountedNumbers {
    /// Numbers with how often each occurs, in ascending order; of equal ones the shortest
    /// first.
    std::vector<std::pair<Decimal, std::uint64_t>> numbers;
    std::uint64_t all = 0;  ///< of these
    std::uint64_t infinite = 0;
    std::uint64_t others = 0;
};

CountedNumbers numbers_in(const ValueTally& values, const FieldRules& rules) {
    CountedNumbers found;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (rules.is_missing(values.value(i))) continue;
        const table::Number number = table::read_number(values.value(i), rules.point);
        const std::uint64_t count = values.count(i);
        if (number.kind == table::NumberKind::plain ||
            number.kind == table::NumberKind::large) {
            found.numbers.emplace_back(decimal_of(number), count);
            found.all += count;
        } else {
            (number.kind == table::NumberKind::infinite ? found.infinite : found.others) +=
                count;
        }
    }
    std::sort(found.numbers.begin(), found.numbers.end(), [](const auto& a, const auto& b) {
        return a.first == b.first ? a.first.decimals < b.first.decimals : a.first < b.first;
    });
    return found;
}

/// What has no rank.
void tell_left_out(const Session& session,
                   std::size_t column,
                   std::uint64_t numbers,
                   std::uint64_t infinite,
                   std::uint64_t others) {
    if (numbers == 0) tell_holds_no_numbers(session, column);
    tell_infinite(session, column, infinite);
    tell_no_numbers(session, column, others);
}

/// The least of them that so many are not above, in the shortest way it is written.
Cell number_of_rank(const CountedNumbers& found, std::uint64_t rank) {
    std::uint64_t below = 0;
    const Decimal* shortest = nullptr;
    for (const auto& [number, count] : found.numbers) {
        if (shortest == nullptr || number != *shortest) shortest = &number;
        below += count;
        if (below >= rank) return ExactNumber{shortest->str()};
    }
    return {};
}

std::vector<Cell> exact_quantiles(const std::string& name,
                                  const CountedNumbers& found,
                                  const std::vector<double>& levels) {
    std::vector<Cell> row = {name, found.all};
    for (const double level : levels)
        row.push_back(number_of_rank(found, quantile_rank(level, found.all)));
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
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (const auto& [value, count] : most[i].most_frequent(limit, rules))
            result.rows.push_back({session.table().names[columns[i]], value, count});
    }
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
        for (std::size_t i = 0; i < columns.size(); ++i) {
            result.rows.push_back({session.table().names[columns[i]],
                                   all[i].rows,
                                   all[i].missing,
                                   all[i].values});
        }
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
                const CountedNumbers found = numbers_in(values, rules);
                tell_left_out(session, columns[i], found.all, found.infinite, found.others);
                result.rows[i] =
                    exact_quantiles(session.table().names[columns[i]], found, levels);
            });
    } else {
        const auto plan = describe_plan(session, columns, Detail::full);
        const Describe state = described_pass(session, plan);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ColumnSummary& column = state.columns()[i];
            const std::uint64_t numbers = column.moments().count();
            const std::uint64_t infinite = column.count(FieldKind::infinite);
            tell_left_out(session,
                          columns[i],
                          numbers,
                          infinite,
                          column.rows() - column.missing() - numbers - infinite);
            result.rows[i] = {plan->names[i], numbers};
            for (const Decimal& value : column.quantiles_at(levels))
                result.rows[i].emplace_back(ExactNumber{value.str()});
        }
    }
    session.show(std::move(result));
}

}  // namespace norma::reduce
