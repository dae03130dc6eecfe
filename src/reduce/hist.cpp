#include "reduce/hist.hpp"

#include "reduce/column_histogram.hpp"
#include "reduce/column_notes.hpp"
#include "reduce/describe_pass.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace norma::reduce {

namespace {

/// A range that a value, or values closer together than bins can tell apart, lie in the middle
/// of; others as they are. All that doubles reach has none beyond it.
std::pair<double, double> widened(double low, double high, std::size_t bins) {
    constexpr double most = std::numeric_limits<double>::max();
    constexpr double apart = 1e-14;  // of two edges, relative to their size
    low = std::clamp(low, -most, most);
    high = std::clamp(high, -most, most);
    const double size = std::max(std::abs(low), std::abs(high));
    if (high / 2 - low / 2 > size / 2 * apart * static_cast<double>(bins)) return {low, high};
    const double margin = std::max(0.5, size / 1000);
    return {std::max(low - margin, -most), std::min(high + margin, most)};
}

using Range = std::optional<std::pair<double, double>>;

/// The least and greatest number of a column, from a pass of its own; nothing without numbers.
Range range_of(Session& session, std::size_t column) {
    const Describe state =
        described_pass(session, describe_plan(session, {column}, Detail::core));
    Range range;
    if (session.crew().is_root()) {
        const DecimalMoments& moments = state.columns().front().moments();
        if (moments.count() > 0) range = {moments.min().value(), moments.max().value()};
    }
    if (range) range = widened(range->first, range->second, session.settings().bins);
    if (session.crew().comm != nullptr) range = session.crew().comm->bcast(range, 0);
    return range;
}

/// What no bin holds.
void tell_outside(const Session& session,
                  std::size_t column,
                  const ColumnHistogram& histogram) {
    const std::uint64_t below = histogram.bins().below();
    const std::uint64_t above = histogram.bins().above();
    if (below + above > 0) {
        session.say(fmt::format("column '{}': outside the range, {} below and {} above",
                                session.table().names[column],
                                below,
                                above));
    }
    tell_no_numbers(session, column, histogram.no_numbers());
}

}  // namespace

void hist(Session& session) {
    const auto columns = session.columns(session.settings().keys);
    if (columns.size() != 1) throw Ending{"hist takes one column", wrong_usage};
    table::ResultTable result;
    result.keys = 2;
    result.columns = {{"low"}, {"high"}, {"n"}};
    session.expect_sortable(result);
    const auto& given = session.settings().range;
    const Range range = given ? Range(*given) : range_of(session, columns.front());
    if (!range) {
        tell_holds_no_numbers(session, columns.front());
        session.show(std::move(result));
        return;
    }
    const Histogram bins(range->first, range->second, session.settings().bins);
    const ColumnHistogram state = session.pass<ColumnHistogram>([&] {
        return ColumnHistogram(
            columns.front(), bins, given ? Edges::given : Edges::of_values, session.rules());
    });
    if (!session.crew().is_root()) return;
    tell_outside(session, columns.front(), state);
    const auto counts = state.bins().counts();
    const auto outside = state.bins().below() + state.bins().above();
    if (std::accumulate(counts.begin(), counts.end(), outside) == 0)
        tell_holds_no_numbers(session, columns.front());
    const auto& edges = state.bins().edges();
    for (std::size_t i = 0; i < counts.size(); ++i)
        result.rows.push_back({edges[i], edges[i + 1], counts[i]});
    if (session.settings().format == table::Format::table) {
        session.show_histogram(std::move(result));
    } else {
        session.show(std::move(result));
    }
}

}  // namespace norma::reduce
