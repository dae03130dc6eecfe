#include "reduce/verbs.hpp"

#include "base/printable.hpp"
#include "reduce/describe.hpp"
#include "reduce/group_by.hpp"
#include "reduce/hist.hpp"
#include "reduce/numbers.hpp"
#include "reduce/quantile_rank.hpp"
#include "reduce/row_sample.hpp"
#include "reduce/saved_state.hpp"
#include "reduce/session.hpp"
#include "reduce/value_tally.hpp"
#include "table/compression.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

using table::Alignment;
using table::Cell;
using table::ExactNumber;
using table::ResultTable;

/// Columns of numbers that hold something else, too, with the first such field.
void tell_odd_fields(const Session& session,
                     const std::vector<std::string>& names,
                     const std::vector<ColumnSummary>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ColumnSummary& column = columns[i];
        const std::uint64_t numbers = column.count(FieldKind::number);
        const std::uint64_t infinite = column.count(FieldKind::infinite);
        if (infinite > 0) {
            session.say(fmt::format(
                "column '{}': {} infinite or too large, and not summed",
                names[i],
                infinite == 1 ? "1 value is" : fmt::format("{} values are", infinite)));
        }
        const std::uint64_t others = column.rows() - column.missing() - numbers;
        if (others == 0 || numbers <= others || !column.first_odd()) continue;
        const auto& file = session.table().files[column.first_odd()->file].input;
        session.say(fmt::format("column '{}': {} of {} values {}, the first is '{}' ({})",
                                names[i],
                                others,
                                others + numbers,
                                others == 1 ? "is no number" : "are no numbers",
                                printable(column.first_odd()->text),
                                file.name()));
    }
}

std::shared_ptr<DescribePlan> plan_of(const Session& session,
                                      const std::vector<std::size_t>& columns,
                                      Detail detail) {
    return std::make_shared<DescribePlan>(
        DescribePlan{columns, session.names_of(columns), session.rules(), detail});
}

Describe described_pass(Session& session, const std::shared_ptr<DescribePlan>& plan) {
    return session.pass<Describe>([&] { return Describe(plan); });
}

void describe(Session& session) {
    const auto plan = plan_of(session,
                              session.columns(session.settings().columns),
                              session.settings().core ? Detail::core : Detail::full);
    session.expect_sortable(described({}, {}, session.terminal().characters));
    const Describe state = described_pass(session, plan);
    if (!session.crew().is_root()) return;
    tell_odd_fields(session, plan->names, state.columns());
    save_state(session.settings().save, SavedState{Verb::describe, *plan, {}, state, {}});
    session.show(described(plan->names, state.columns(), session.terminal().characters));
}

std::shared_ptr<GroupPlan> group_plan(const Session& session,
                                      const std::vector<std::size_t>& keys,
                                      std::vector<Aggregate> aggregates) {
    return std::make_shared<GroupPlan>(GroupPlan{keys,
                                                 session.names_of(keys),
                                                 std::move(aggregates),
                                                 session.rules(),
                                                 session.settings().memory});
}

GroupBy grouped_pass(Session& session, const std::shared_ptr<GroupPlan>& plan) {
    return session.pass<GroupBy>([&] { return GroupBy(plan); });
}

/// How many rows each group has.
Aggregate rows_of_groups() {
    return {Function::rows, 0, 0, "n"};
}

void by(Session& session) {
    auto aggregates =
        parse_aggregates(session.settings().aggregates,
                         [&](const std::string& name) { return session.table().find(name); });
    if (!aggregates) throw Ending{aggregates.error(), wrong_usage};
    const auto plan =
        group_plan(session, session.columns(session.settings().keys), std::move(*aggregates));
    session.expect_sortable(GroupBy(plan).rows(*plan).head);
    SavedState state{Verb::by, {}, *plan, {}, grouped_pass(session, plan)};
    if (!session.crew().is_root()) return;
    state.groups.complete();
    for (const auto& [column, count] : state.groups.not_numbers()) {
        session.tell_no_numbers(column, count);
    }
    save_state(session.settings().save, state);
    session.show(state.groups.rows(*plan));
}

/// The most frequent of the values in a part; of those in its halves, if they take too much
/// memory together. A value is in one part: nothing is counted twice or approximated.
void count_part(
    Session& session, std::size_t column, HashPart part, std::size_t limit, ValueTally& most) {
    constexpr unsigned most_bits = 20;
    const bool can_halve = part.bits < most_bits && session.table().streams.empty();
    try {
        const auto state = session.pass<ValueTally>(
            [&] { return ValueTally(column, part, session.settings().memory); });
        if (!session.crew().is_root()) return;
        for (const auto& [value, count] :
             state.most_frequent(limit, session.settings().input.point))
            most.add(value, count);
        return;
    } catch (const TooLarge&) {
        if (!can_halve) throw;
    }
    if (part.bits == 0)
        session.say(
            fmt::format("the different values of '{}' take more than --memory allows: "
                        "they are counted in parts, and the files read for each",
                        session.table().names[column]));
    for (const std::uint64_t which : {0U, 1U})
        count_part(session, column, part.half(which), limit, most);
}

/// The most frequent values of each column.
void top(Session& session) {
    ResultTable all;
    all.columns = {{"column", Alignment::left}, {"value", Alignment::left}, {"n"}};
    all.keys = 2;
    session.expect_sortable(all);
    const std::size_t limit = session.settings().limit.value_or(10);
    for (const std::size_t column : session.columns(session.settings().keys)) {
        ValueTally most;
        count_part(session, column, {}, limit, most);
        for (const auto& [value, count] :
             most.most_frequent(limit, session.settings().input.point))
            all.rows.push_back({session.table().names[column], value, count});
    }
    session.show(std::move(all));
}

void distinct(Session& session) {
    const auto columns = session.columns(session.settings().keys);
    ResultTable result;
    result.columns = {{"column", Alignment::left}, {"rows"}, {"missing"}};
    result.columns.push_back({session.settings().exact ? "distinct" : "~distinct"});
    session.expect_sortable(result);
    const FieldRules rules = session.rules();
    if (session.settings().exact) {
        for (const std::size_t column : columns) {
            const auto plan = group_plan(session, {column}, {rows_of_groups()});
            const GroupBy state = grouped_pass(session, plan);
            if (!session.crew().is_root()) continue;
            std::uint64_t rows = 0;
            std::uint64_t missing = 0;
            std::uint64_t values = 0;
            for (const auto& row : state.result(*plan).rows) {
                const auto count = std::get<std::uint64_t>(row[1]);
                rows += count;
                const bool is_missing = rules.is_missing(std::get<std::string>(row[0]));
                (is_missing ? missing : values) += is_missing ? count : 1;
            }
            result.rows.push_back({plan->key_names.front(), rows, missing, values});
        }
    } else {
        const auto plan = plan_of(session, columns, Detail::full);
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

std::string percent_name(double level) {
    return fmt::format("p{:.15g}", level * 100);  // 7, not 7.000000000000001
}

/// Quantiles of values that were counted each for itself.
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

void quantile(Session& session) {
    const auto columns = session.columns(session.settings().keys);
    const auto& levels = session.settings().levels;
    ResultTable result;
    result.columns = {{"column", Alignment::left}, {"n"}};
    for (const double level : levels)
        result.columns.push_back({(session.settings().exact ? "" : "~") + percent_name(level)});
    session.expect_sortable(result);
    if (session.settings().exact) {
        for (const std::size_t column : columns) {
            const auto plan = group_plan(
                session, {column}, {rows_of_groups(), {Function::count, 0, column, "numbers"}});
            const GroupBy state = grouped_pass(session, plan);
            if (!session.crew().is_root()) continue;
            const ResultTable counts = state.result(*plan);
            std::uint64_t n = 0;
            for (const auto& row : counts.rows)
                n += std::get<std::uint64_t>(row[2]);
            std::vector<Cell> row = {plan->key_names.front(), n};
            for (Cell& cell : exact_quantiles(counts, levels, session.settings().input.point))
                row.push_back(std::move(cell));
            result.rows.push_back(std::move(row));
        }
    } else {
        const auto plan = plan_of(session, columns, Detail::full);
        const Describe state = described_pass(session, plan);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ColumnSummary& column = state.columns()[i];
            std::vector<Cell> row = {plan->names[i], column.moments().count()};
            for (const Decimal& value : column.quantiles_at(levels))
                row.emplace_back(ExactNumber{value.str()});
            result.rows.push_back(std::move(row));
        }
    }
    session.show(std::move(result));
}

void sample(Session& session) {
    const auto columns = session.columns(session.settings().columns);
    ResultTable result;
    for (const std::string& name : session.names_of(columns))
        result.columns.push_back({name, Alignment::left});
    session.expect_sortable(result);
    std::vector<std::string> files;  // packed or not, the same rows are drawn
    for (const TableFile& file : session.table().files)
        files.emplace_back(table::without_compression(file.input.path));
    const RowSample state = session.pass<RowSample>([&] {
        return RowSample(columns, files, session.settings().sample, session.settings().seed);
    });
    if (!session.crew().is_root()) return;
    for (const SampledRow& row : state.rows())
        result.rows.emplace_back(row.fields.begin(), row.fields.end());
    session.show(std::move(result));
}

/// Only whether all rows are good, and what types the columns have.
void check(Session& session) {
    const auto plan =
        plan_of(session, session.columns(session.settings().columns), Detail::core);
    ResultTable result;
    result.columns = {{"column", Alignment::left},
                      {"type", Alignment::left},
                      {"rows"},
                      {"missing"},
                      {"numbers"},
                      {"infinite"},
                      {"dates"},
                      {"booleans"},
                      {"texts"}};
    session.expect_sortable(result);
    const Describe state = described_pass(session, plan);
    if (!session.crew().is_root()) return;
    tell_odd_fields(session, plan->names, state.columns());
    for (std::size_t i = 0; i < plan->names.size(); ++i) {
        const ColumnSummary& column = state.columns()[i];
        result.rows.push_back({plan->names[i],
                               column.type(),
                               column.rows(),
                               column.missing(),
                               column.count(FieldKind::number),
                               column.count(FieldKind::infinite),
                               column.count(FieldKind::date),
                               column.count(FieldKind::boolean),
                               column.count(FieldKind::text)});
    }
    session.show(std::move(result));
}

/// The result of states that were saved, as if all had been read at once.
void merge(Session& session) {
    if (!session.crew().is_root()) return;
    SavedState all;
    bool first = true;
    for (const std::string& path : session.settings().input.words) {
        SavedState state = load_state(path);
        if (first) {
            all = std::move(state);
            first = false;
        } else {
            merge_states(all, std::move(state), path);
        }
    }
    save_state(session.settings().save, all);
    if (all.verb == Verb::describe) {
        session.show(described(
            all.describe_plan.names, all.describe.columns(), session.terminal().characters));
    } else {
        session.show(all.groups.rows(all.group_plan));
    }
}

struct NamedVerb {
    const char* name;
    void (*run)(Session&);
};

constexpr std::array verbs = {NamedVerb{"describe", describe},
                              NamedVerb{"by", by},
                              NamedVerb{"hist", hist},
                              NamedVerb{"quantile", quantile},
                              NamedVerb{"distinct", distinct},
                              NamedVerb{"top", top},
                              NamedVerb{"sample", sample},
                              NamedVerb{"check", check},
                              NamedVerb{"merge", merge}};

}  // namespace

const std::vector<std::string>& verb_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const NamedVerb& verb : verbs)
            all.emplace_back(verb.name);
        return all;
    }();
    return names;
}

int run_reduce(const ReduceSettings& settings, const Crew& crew) {
    Session session(settings, crew);
    int status = all_well;
    try {
        if (settings.verb != Verb::merge) session.open();
        verbs[static_cast<std::size_t>(settings.verb)].run(session);
        status = session.status();
    } catch (const Ending& ending) {
        session.say_always(ending.message);
        status = ending.status;
    }
    // What rank 0 alone meets, a full disk for one, is the end of all.
    return crew.comm == nullptr ? status : crew.comm->bcast(status, 0);
}

}  // namespace norma::reduce
