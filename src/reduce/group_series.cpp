#include "reduce/group_series.hpp"

#include "norma/base/error.hpp"

#include "reduce/exact_moments.hpp"

#include <algorithm>
#include <utility>

namespace norma::detail {

using boost::multiprecision::cpp_int;

bool GroupSeries::enter(std::uint64_t piece) {
    if (!read_.empty() && read_.back().end == piece + 1) return false;
    if (!read_.empty() && read_.back().end == piece) {
        ++read_.back().end;
        return false;
    }
    read_.push_back({piece, piece + 1});
    return true;
}

void GroupSeries::add(std::uint32_t group, std::int64_t mantissa, int decimals) {
    Series& series = groups_[group];
    series.moments.add(mantissa, decimals);
    follow(series, Decimal{mantissa, decimals});
}

void GroupSeries::add(std::uint32_t group, const Decimal& number) {
    Series& series = groups_[group];
    series.moments.add(number);
    follow(series, number);
}

void GroupSeries::follow(Series& series, const Decimal& number) {
    const Span& span = read_.back();
    if (series.runs.empty() || series.runs.back().piece < span.begin ||
        series.runs.back().piece >= span.end) {
        series.runs.push_back({span.end - 1, number, number});
        ++runs_;
        return;
    }
    Run& run = series.runs.back();
    series.add_product(run.last, number);
    run.last = number;
}

void GroupSeries::Series::add_product(const Decimal& a, const Decimal& b) {
    Decimal& sum = products[a.decimals + b.decimals];
    sum.decimals = a.decimals + b.decimals;
    sum.mantissa += a.mantissa * b.mantissa;
}

void GroupSeries::merge(const GroupSeries& other, const std::vector<std::uint32_t>& numbers) {
    for (std::size_t i = 0; i < other.groups_.size(); ++i) {
        Series& mine = groups_[numbers[i]];
        const Series& theirs = other.groups_[i];
        mine.moments.merge(theirs.moments);
        for (const auto& [decimals, sum] : theirs.products) {
            Decimal& all = mine.products[decimals];
            all.decimals = decimals;
            all.mantissa += sum.mantissa;
        }
        mine.runs.insert(mine.runs.end(), theirs.runs.begin(), theirs.runs.end());
    }
    read_.insert(read_.end(), other.read_.begin(), other.read_.end());
    join_runs();
}

void GroupSeries::append(GroupSeries later, const std::vector<std::uint32_t>& numbers) {
    complete();
    later.complete();
    for (Series& series : later.groups_) {
        for (Run& run : series.runs)
            run.piece += 1;
    }
    later.read_ = {{1, 2}};
    merge(later, numbers);
    complete();
}

void GroupSeries::complete() {
    read_ = {{0, UINT64_MAX}};
    join_runs();
    read_ = {{0, 1}};
    for (Series& series : groups_) {
        for (Run& run : series.runs)
            run.piece = 0;
    }
}

/// Makes one of all spans that adjoin, and of all runs in a span.
void GroupSeries::join_runs() {
    const auto comes_first = [](const Span& a, const Span& b) { return a.begin < b.begin; };
    std::sort(read_.begin(), read_.end(), comes_first);
    std::vector<Span> spans;
    for (const Span& span : read_) {
        if (!spans.empty() && spans.back().end == span.begin) {
            spans.back().end = span.end;
        } else {
            spans.push_back(span);
        }
    }
    read_ = std::move(spans);
    runs_ = 0;
    for (Series& series : groups_) {
        std::vector<Run> runs = std::exchange(series.runs, {});
        std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) {
            return a.piece < b.piece;
        });
        auto span = read_.begin();
        for (Run& run : runs) {
            const bool is_in_span = !series.runs.empty() && run.piece < span->end;
            while (span != read_.end() && run.piece >= span->end)
                ++span;
            if (is_in_span) {
                series.add_product(series.runs.back().last, run.first);
                series.runs.back().last = std::move(run.last);
            } else {
                series.runs.push_back(std::move(run));
            }
        }
        runs_ += series.runs.size();
    }
}

std::optional<double> GroupSeries::autocorrelation(std::uint32_t group) const {
    const Series& series = groups_[group];
    if (series.runs.empty()) return {};
    const int decimals = series.moments.sum().decimals;
    cpp_int products;
    for (const auto& [own, sum] : series.products)
        products += sum.with_decimals(2 * decimals).mantissa;
    const cpp_int borders = series.runs.front().first.with_decimals(decimals).mantissa +
                            series.runs.front().last.with_decimals(decimals).mantissa;
    return detail::rounded(series.moments.exact().autocorrelation(products, borders, 1));
}

std::size_t GroupSeries::bytes() const noexcept {
    constexpr std::size_t sums = 500;  // of one number of decimals, and of two products
    return groups_.size() * (sizeof(Series) + sums) + runs_ * 2 * sizeof(Run);
}

void GroupSeries::check_decoded() const {
    const auto fail = [] { throw DecodeError("a damaged state: a series contradicts itself"); };
    for (const Series& series : groups_) {
        if (series.moments.powers() != 2 || series.runs.size() > 1 ||
            series.runs.empty() != (series.moments.count() == 0)) {
            fail();
        }
        const int decimals = series.moments.sum().decimals;
        for (const Run& run : series.runs)
            if (run.first.decimals > decimals || run.last.decimals > decimals) fail();
        for (const auto& [own, sum] : series.products)
            if (sum.decimals != own || own > 2 * decimals) fail();
    }
}

}  // namespace norma::detail
