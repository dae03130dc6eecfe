#include "reduce/row_filter.hpp"

#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"

#include <algorithm>
#include <iterator>
#include <variant>

namespace norma::reduce {

namespace {

using Integers = std::span<const std::int64_t>;
using Reals = std::span<const double>;

}  // namespace

RowFilter::RowFilter(const expr::Expression& condition, const InputOptions& options)
    : rules_{options.point, options.missing},
      evaluator_(condition),
      variables_(condition.variables()),
      values_(variables_.size()) {
    const auto number = [&](std::size_t name) {
        const auto found =
            std::find_if(variables_.begin(), variables_.end(), [&](const auto& variable) {
                return variable.index == name && variable.kind == expr::Kind::number;
            });
        return static_cast<std::size_t>(found - variables_.begin());
    };
    for (const auto& [a, b] : condition.compared_names()) {
        // A constant may have made the comparison irrelevant.
        if (number(a) < variables_.size() && number(b) < variables_.size())
            compared_.push_back({number(a), number(b)});
    }
}

void RowFilter::read_texts(const TableBlock& block,
                           const BlockColumn& column,
                           Values& values) const {
    values.texts.resize(block.rows);
    values.made.clear();
    values.made.reserve(block.rows);  // views into it stay where they are
    std::string scratch;
    for (std::size_t row = 0; row < block.rows; ++row) {
        std::string_view text = field_text(column, row, scratch);
        if (text.data() == scratch.data() && !text.empty())
            text = values.made.emplace_back(text);
        values.texts[row] = rules_.is_missing(text) ? std::string_view() : text;
    }
}

/// Picks the selected rows out of a column.
void RowFilter::pick(std::size_t count, BlockColumn& column, Kept& kept) const {
    if (const auto* integers = std::get_if<Integers>(&column)) {
        kept.integers.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            kept.integers[i] = (*integers)[selected_[i]];
        column = Integers(kept.integers);
        return;
    }
    if (const auto* reals = std::get_if<Reals>(&column)) {
        kept.reals.resize(count);
        for (std::size_t i = 0; i < count; ++i)
            kept.reals[i] = (*reals)[selected_[i]];
        column = Reals(kept.reals);
        return;
    }
    auto& text = std::get<table::TextColumn>(column);
    text.rows = count;
    if (text.stride == 0) return;  // all rows are the same
    kept.begins.resize(count);
    kept.ends.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        kept.begins[i] = text.begins[selected_[i] * text.stride] + text.begin_offset;
        kept.ends[i] = text.ends[selected_[i] * text.stride];
    }
    text.begins = kept.begins.data();
    text.ends = kept.ends.data();
    text.stride = 1;
    text.begin_offset = 0;
}

/// Whether a field holds something, and that is no number.
bool RowFilter::is_text(const BlockColumn& column, std::size_t row) {
    const std::string_view text = field_text(column, row, scratch_);
    return !rules_.is_missing(text) &&
           table::read_number(text, rules_.point).kind == table::NumberKind::none;
}

void RowFilter::count_texts(const TableBlock& block, ReadReport& report) {
    for (const auto& [a, b] : compared_) {
        const std::size_t left = variables_[a].index;
        const std::size_t right = variables_[b].index;
        both_.clear();
        std::set_intersection(values_[a].others.begin(),
                              values_[a].others.end(),
                              values_[b].others.begin(),
                              values_[b].others.end(),
                              std::back_inserter(both_));
        const auto texts = std::count_if(both_.begin(), both_.end(), [&](std::uint32_t row) {
            return is_text(block.columns[left], row) && is_text(block.columns[right], row);
        });
        if (texts > 0)
            report.compared_texts[{left, right}] += static_cast<std::uint64_t>(texts);
    }
}

bool RowFilter::keep(TableBlock& block, ReadReport& report) {
    inputs_.assign(variables_.size(), {});
    for (std::size_t v = 0; v < variables_.size(); ++v) {
        const BlockColumn& column = block.columns[variables_[v].index];
        if (variables_[v].kind == expr::Kind::number) {
            static_cast<void>(block_doubles(
                column, block.rows, rules_, values_[v].form, numbers_, values_[v].numbers));
            values_[v].others.clear();
            if (!compared_.empty() && std::holds_alternative<table::TextColumn>(column))
                values_[v].others = numbers_.others;
            inputs_[v].numbers = values_[v].numbers.data();
        } else {
            read_texts(block, column, values_[v]);
            inputs_[v].texts = values_[v].texts.data();
        }
    }
    count_texts(block, report);
    selected_.resize(block.rows);
    const std::size_t count = evaluator_.select(inputs_, block.rows, selected_);
    if (count == block.rows) return true;
    if (count == 0) return false;
    kept_.resize(block.columns.size());
    row_begins_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        row_begins_[i] =
            static_cast<std::uint32_t>(block.places[selected_[i]] - block.places.offset);
    }
    block.places = {block.places.offset, row_begins_.data(), 1, 0};
    for (std::size_t c = 0; c < block.columns.size(); ++c)
        pick(count, block.columns[c], kept_[c]);
    block.rows = count;
    return true;
}

}  // namespace norma::reduce
