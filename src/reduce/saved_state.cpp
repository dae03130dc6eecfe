#include "reduce/saved_state.hpp"

#include "norma/base/checksum.hpp"
#include "norma/base/error.hpp"
#include "norma/wire/encode.hpp"

#include "base/atomic_file.hpp"
#include "reduce/listed_names.hpp"
#include "reduce/session.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <memory>

namespace norma::reduce {

namespace {

// docs/formats/reduction-state.md
constexpr std::string_view magic = "NORMAST4";
constexpr std::string_view any_form = magic.substr(0, magic.size() - 1);
constexpr std::size_t head = magic.size() + sizeof(std::uint64_t);

bool same_aggregates(const std::vector<Aggregate>& a, const std::vector<Aggregate>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.name == y.name;
    });
}

/// --core sums fewer powers.
bool same_detail(const std::vector<ColumnSummary>& a, const std::vector<ColumnSummary>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.moments().powers() == y.moments().powers();
    });
}

/// What it is of, as it was asked for.
std::string in_words(const SavedState& state) {
    if (state.verb == Verb::describe) {
        const auto& columns = state.describe.columns();
        const bool core = !columns.empty() && columns.front().moments().powers() < 4;
        return fmt::format(
            "describe{} of {}", core ? " --core" : "", listed_names(state.describe_plan.names));
    }
    const GroupPlan& plan = state.group_plan;
    std::vector<std::string> aggregates;
    for (const Aggregate& aggregate : plan.aggregates)
        aggregates.push_back(aggregate.name);
    return fmt::format("{} by {}{}",
                       listed(aggregates),
                       listed_names(plan.key_names),
                       plan.rules.point == ',' ? " with --decimal-comma" : "");
}

/// Throws DecodeError unless the parts of a state that was read belong together.
void check(SavedState& state) {
    if (state.verb != Verb::describe && state.verb != Verb::by)
        throw DecodeError("a damaged state: of no verb that is saved");
    if (state.describe.columns().size() != state.describe_plan.names.size() ||
        state.group_plan.keys.size() != state.group_plan.key_names.size()) {
        throw DecodeError("a damaged state: names and columns differ in number");
    }
    state.groups.adopt(std::make_shared<GroupPlan>(state.group_plan));
}

}  // namespace

void save_state(const std::string& path, const SavedState& state) {
    if (path.empty()) return;
    const Bytes bytes = wire::encode(state);
    const std::uint64_t sum = checksum(bytes);
    const auto failure = write_atomically(path, [&](FileWriter& out) {
        out.add(magic);
        out.add(std::as_bytes(std::span(&sum, 1)));
        out.add(ByteView(bytes));
        return out.flush();
    });
    if (failure) throw Ending{failure->message, cannot_go_on};
}

SavedState load_state(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw Ending{fmt::format("cannot read {}: {}", path, std::strerror(errno)),
                     cannot_go_on};
    }
    std::string text(head, '\0');
    file.read(text.data(), static_cast<std::streamsize>(head));
    // A table of any size is refused by its first bytes.
    if (!file || !text.starts_with(any_form))
        throw Ending{path + ": not a state that --save has written", cannot_go_on};
    if (!text.starts_with(magic)) {
        throw Ending{
            path + ": a state of another version of norma, to be made anew by this one",
            cannot_go_on};
    }
    text.append(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    const ByteView bytes = std::as_bytes(std::span(text)).subspan(head);
    std::uint64_t sum = 0;
    std::memcpy(&sum, text.data() + magic.size(), sizeof sum);
    if (checksum(bytes) != sum) throw Ending{path + ": the file is damaged", cannot_go_on};
    try {
        auto state = wire::decode<SavedState>(bytes);
        check(state);
        return state;
    } catch (const DecodeError& error) {
        throw Ending{path + ": " + error.what(), cannot_go_on};
    }
}

void merge_states(SavedState& all, SavedState state, const std::string& path) {
    if (state.verb != all.verb || state.describe_plan.names != all.describe_plan.names ||
        state.group_plan.key_names != all.group_plan.key_names ||
        state.group_plan.rules.point != all.group_plan.rules.point ||
        !same_aggregates(state.group_plan.aggregates, all.group_plan.aggregates) ||
        !same_detail(state.describe.columns(), all.describe.columns())) {
        throw Ending{
            fmt::format(
                "{}: a state of other columns or figures than those before it: {}, not {}",
                path,
                in_words(state),
                in_words(all)),
            wrong_usage};
    }
    all.describe.merge(std::move(state.describe));
    all.groups.append(std::move(state.groups));
}

}  // namespace norma::reduce
