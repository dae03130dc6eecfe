// What GroupBy found, row by row.

#include "reduce/group_by.hpp"
#include "reduce/group_cells.hpp"
#include "reduce/group_keys.hpp"

#include <algorithm>
#include <cmath>

namespace norma::reduce {

namespace {

using table::Cell;

Cell cell_of(const std::optional<double>& value) {
    return value ? Cell(*value) : Cell();
}

}  // namespace

Cell GroupBy::cell(const Aggregate& aggregate, std::uint32_t group) const {
    if (aggregate.function == Function::rows) return rows_[group];
    const auto& state = *std::find_if(columns_.begin(), columns_.end(), [&](const auto& known) {
        return known.column == aggregate.column;
    });
    switch (aggregate.function) {
        case Function::missing:
            return state.missing[group];
        case Function::variance:
            return cell_of(state.moments[group].variance());
        case Function::sd:
            return cell_of(state.moments[group].sd());
        case Function::skew:
            return cell_of(state.moments[group].skew());
        case Function::kurtosis:
            return cell_of(state.moments[group].kurtosis());
        case Function::autocorrelation:
            return cell_of(state.series.autocorrelation(group));
        case Function::quantile:
            return cell_of(state.quantiles[group].quantile(aggregate.level));
        case Function::distinct:
            return static_cast<std::uint64_t>(std::llround(state.distinct[group].estimate()));
        default:
            break;
    }
    return light_cell(aggregate.function, state, group);
}

void GroupBy::make_row(const GroupPlan& plan,
                       std::uint32_t group,
                       std::vector<Cell>& cells) const {
    cells.resize(plan.keys.size() + plan.aggregates.size());
    auto cell = cells.begin();
    if (plan.keys.size() == 1) {
        *cell++ = std::string(keys_[group]);
    } else {
        for (const std::string_view key : parts_of(keys_[group], plan.keys.size()))
            *cell++ = std::string(key);
    }
    for (const Aggregate& aggregate : plan.aggregates)
        *cell++ = this->cell(aggregate, group);
}

/// What a row is made of, on its way from memory.
void GroupBy::fetch(std::uint32_t group) const {
    keys_.fetch(group);
    for (const GroupColumn& state : columns_)
        if (state.wants_light) __builtin_prefetch(&state.light[group]);
}

table::ResultRows GroupBy::rows(const GroupPlan& plan) const {
    table::ResultRows rows;
    rows.head.keys = plan.keys.size();
    for (const std::string& name : plan.key_names)
        rows.head.columns.push_back({name, table::Alignment::left, 0});
    for (const Aggregate& aggregate : plan.aggregates)
        rows.head.columns.push_back({aggregate.name, table::Alignment::right, 0});
    rows.count = keys_.size();
    const auto order = std::make_shared<const std::vector<std::uint32_t>>(
        sorted_groups(keys_, plan.keys.size(), plan.rules.point));
    rows.make = [this, &plan, order](std::size_t row, std::vector<Cell>& cells) {
        constexpr std::size_t ahead = 16;
        if (row + ahead < order->size()) fetch((*order)[row + ahead]);
        make_row(plan, (*order)[row], cells);
    };
    return rows;
}

}  // namespace norma::reduce
