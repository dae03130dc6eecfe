#include "reduce/verbs.hpp"

#include "base/printable.hpp"
#include "reduce/column_notes.hpp"
#include "reduce/describe_pass.hpp"
#include "reduce/group_by.hpp"
#include "reduce/hist.hpp"
#include "reduce/listed_names.hpp"
#include "reduce/row_sample.hpp"
#include "reduce/same_file.hpp"
#include "reduce/saved_state.hpp"
#include "reduce/session.hpp"
#include "reduce/value_verbs.hpp"
#include "table/compression.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

using table::Alignment;
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

void describe(Session& session) {
    const auto plan = describe_plan(session,
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
    return std::make_shared<GroupPlan>(
        GroupPlan{keys,
                  session.names_of(keys),
                  std::move(aggregates),
                  session.rules(),
                  std::make_shared<MemoryBudget>(session.settings().memory)});
}

GroupBy grouped_pass(Session& session, const std::shared_ptr<GroupPlan>& plan) {
    return session.pass<GroupBy>([&] { return GroupBy(plan); });
}

void by(Session& session) {
    auto aggregates =
        parse_aggregates(session.settings().aggregates,
                         [&](const std::string& name) { return session.table().find(name); });
    if (!aggregates) {
        throw Ending{aggregates.error() +
                         hint_at_commas(session.settings().aggregates, session.table().names),
                     wrong_usage};
    }
    const auto plan =
        group_plan(session, session.columns(session.settings().keys), std::move(*aggregates));
    session.expect_sortable(GroupBy(plan).rows(*plan).head);
    SavedState state{Verb::by, {}, *plan, {}, grouped_pass(session, plan)};
    if (!session.crew().is_root()) return;
    state.groups.complete();
    for (const auto& [column, count] : state.groups.not_numbers())
        tell_no_numbers(session, column, count);
    save_state(session.settings().save, state);
    session.show(state.groups.rows(*plan));
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
        describe_plan(session, session.columns(session.settings().columns), Detail::core);
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
    const ReduceSettings& settings = session.settings();
    for (const std::string& wrong :
         {named_twice(settings.input.words), would_destroy(settings, settings.input.words)})
        if (!wrong.empty()) throw Ending{wrong, wrong_usage};
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
        all.reserve(verbs.size());
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
