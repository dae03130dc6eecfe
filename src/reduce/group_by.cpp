#include "reduce/group_by.hpp"

#include "norma/base/error.hpp"
#include "norma/table/number.hpp"

#include "reduce/block_numbers.hpp"
#include "reduce/group_cells.hpp"
#include "reduce/group_keys.hpp"
#include "reduce/numbers.hpp"
#include "reduce/told_size.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace norma::reduce {

namespace {

using table::TextColumn;

/// Bytes of the cells in maps, about.
std::size_t held_apart(const GroupColumn& state) {
    return state.apart.size() * 128 + state.large.size() * 768;
}

/// Merges, and brings what is held up to date.
template <typename Summary>
void merge_into(Summary& mine, const Summary& theirs, std::size_t& held) {
    held -= mine.memory();
    mine.merge(theirs);
    held += mine.memory();
}

}  // namespace

GroupBy::GroupBy(std::shared_ptr<const GroupPlan> plan)
    : plan_(std::move(plan)), memory_(plan_->memory) {
    std::map<std::size_t, std::size_t> places;
    for (const Aggregate& aggregate : plan_->aggregates) {
        if (aggregate.function == Function::rows) {
            wants_rows_ = true;
            continue;
        }
        const auto [found, is_new] = places.try_emplace(aggregate.column, columns_.size());
        if (is_new) {
            columns_.emplace_back();
            columns_.back().column = aggregate.column;
        }
        GroupColumn& state = columns_[found->second];
        switch (aggregate.function) {
            case Function::quantile:
                state.wants_quantiles = true;
                break;
            case Function::distinct:
                state.wants_distinct = true;
                break;
            case Function::missing:
                state.wants_missing = true;
                break;
            case Function::autocorrelation:
                state.wants_series = true;
                break;
            case Function::variance:
            case Function::sd:
            case Function::skew:
            case Function::kurtosis:
                state.wants_moments = true;
                break;
            default:
                state.wants_light = true;
                break;
        }
    }
    forms_.resize(columns_.size());
}

void GroupBy::find_groups(const TableBlock& block) {
    if (plan_->keys.size() == 1) {
        if (const auto* text = std::get_if<TextColumn>(&block.columns[plan_->keys.front()])) {
            keys_.find_or_add(*text, groups_);
            return;
        }
    }
    groups_.resize(block.rows);
    for (std::size_t row = 0; row < block.rows; ++row) {
        composed_.clear();
        for (const std::size_t key : plan_->keys) {
            const std::string_view part = field_text(block.columns[key], row, scratch_);
            if (plan_->keys.size() == 1) {
                composed_ = part;
            } else {
                append_part(composed_, part);
            }
        }
        groups_[row] = keys_.find_or_add(composed_);
    }
}

void GroupBy::resize() {
    const std::size_t size = keys_.size();
    if (size_ == size) return;
    size_ = size;
    if (wants_rows_) rows_.resize(size);
    for (GroupColumn& state : columns_) {
        if (state.wants_light) state.light.resize(size);
        if (state.wants_moments) state.moments.resize(size);
        if (state.wants_quantiles) state.quantiles.resize(size);
        if (state.wants_distinct) state.distinct.resize(size);
        if (state.wants_missing) state.missing.resize(size);
        if (state.wants_series) state.series.resize(size);
    }
    check_memory();
}

/// Quantiles and sets of values grow long after their group was found.
void GroupBy::count_memory() {
    uncounted_rows_ = 0;
    held_ = 0;
    for (const GroupColumn& state : columns_) {
        held_ += held_apart(state);
        for (const Quantiles& quantiles : state.quantiles)
            held_ += quantiles.memory();
        for (const DistinctValues& values : state.distinct)
            held_ += values.memory();
    }
    check_memory();
}

void GroupBy::check_memory() {
    std::size_t a_group = wants_rows_ ? sizeof(std::uint64_t) : 0;
    for (const GroupColumn& state : columns_) {
        a_group += (state.wants_light ? sizeof(LightCell) : 0) +
                   (state.wants_moments ? sizeof(DecimalMoments) + 200 : 0) +
                   (state.wants_quantiles ? sizeof(Quantiles) : 0) +
                   (state.wants_distinct ? sizeof(DistinctValues) : 0) +
                   (state.wants_missing ? sizeof(std::uint64_t) : 0);
    }
    std::size_t bytes = keys_.bytes() + a_group * keys_.size() + held_;
    for (const GroupColumn& state : columns_)
        bytes += state.series.bytes();
    if (memory_.take(bytes)) return;
    const std::size_t others = memory_.others();
    throw MemoryLimitError(
        fmt::format("{} groups so far take {}; allow more, {}ask for fewer keys or aggregates "
                    "(percentiles and distinct counts take the most)",
                    keys_.size(),
                    told_too_large(bytes, others),
                    others > 0 ? "take fewer threads, " : "or "));
}

void GroupBy::add(const TableBlock& block) {
    find_groups(block);
    resize();
    if (wants_rows_) {
        for (const std::uint32_t group : groups_)
            ++rows_[group];
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        GroupColumn& state = columns_[i];
        const BlockColumn& column = block.columns[state.column];
        decode_block(column, block.rows, plan_->rules, forms_[i], numbers_);
        add_others(state, column);
        add_numbers(state, block.rows);
        if (state.wants_distinct) add_distinct(state, column);
        if (state.wants_series) add_series(state, block);
    }
    // So rarely that counting costs next to nothing, whatever the number of groups.
    uncounted_rows_ += block.rows;
    if (uncounted_rows_ > 8 * keys_.size() + 10'000) count_memory();
}

void GroupBy::add_distinct(GroupColumn& state, const BlockColumn& column) {
    for (std::size_t row = 0; row < groups_.size(); ++row) {
        const std::string_view value = field_text(column, row, scratch_);
        if (!plan_->rules.is_missing(value))
            state.distinct[groups_[row]].add_hash(hash_of(value));
    }
}

/// Adds to the group's cell, or to one apart if the number does not fit in there.
inline void add_to(GroupColumn& state,
                   std::uint32_t group,
                   std::int64_t mantissa,
                   int decimals) {
    if (!state.light[group].add(mantissa, decimals))
        static_cast<void>(state.apart[{group, decimals}].add(mantissa, decimals));
}

inline void merge_into(GroupColumn& state, std::uint32_t group, const LightCell& cell) {
    if (!state.light[group].merge(cell))
        static_cast<void>(state.apart[{group, cell.decimals.all}].merge(cell));
}

/// Numbers of the same decimals. `ahead`: cells are fetched so many rows before; 0: they lie in
/// the nearest caches.
template <std::size_t ahead>
void add_uniform(GroupColumn& state,
                 const std::uint32_t* groups,
                 const std::int64_t* mantissas,
                 int decimals,
                 std::size_t rows) {
    LightCell* const cells = state.light.data();
    const CellDecimals alike = CellDecimals::alike(decimals);
    for (std::size_t row = 0; row < rows; ++row) {
        if (ahead > 0 && row + ahead < rows) __builtin_prefetch(cells + groups[row + ahead], 1);
        LightCell& cell = cells[groups[row]];
        if (cell.decimals == alike) {
            cell.add(mantissas[row]);
        } else {
            add_to(state, groups[row], mantissas[row], decimals);
        }
    }
}

void GroupBy::add_light(GroupColumn& state, std::size_t rows) {
    if (numbers_.uniform && numbers_.others.empty()) {
        constexpr std::size_t nearby = 4096;
        const auto add = state.light.size() <= nearby ? add_uniform<0> : add_uniform<128>;
        add(state, groups_.data(), numbers_.mantissas.data(), numbers_.uniform_decimals, rows);
        return;
    }
    auto other = numbers_.others.begin();
    for (std::size_t row = 0; row < rows; ++row) {
        if (other != numbers_.others.end() && *other == row) {
            ++other;
            continue;
        }
        add_to(state, groups_[row], numbers_.mantissas[row], numbers_.decimals_of(row));
    }
}

void GroupBy::add_numbers(GroupColumn& state, std::size_t rows) {
    if (state.wants_light) add_light(state, rows);
    if (!state.wants_moments && !state.wants_quantiles) return;
    if (state.wants_quantiles) to_doubles(numbers_, rows, doubles_);
    auto other = numbers_.others.begin();
    for (std::size_t row = 0; row < rows; ++row) {
        if (other != numbers_.others.end() && *other == row) {
            ++other;
            continue;
        }
        const std::uint32_t group = groups_[row];
        if (state.wants_moments)
            state.moments[group].add(numbers_.mantissas[row], numbers_.decimals_of(row));
        if (state.wants_quantiles) state.quantiles[group].add(doubles_[row]);
    }
}

/// Numbers of any length in the order of the rows.
void GroupBy::add_series(GroupColumn& state, const TableBlock& block) {
    if (state.series.enter(block.piece)) check_memory();
    auto other = numbers_.others.begin();
    for (std::size_t row = 0; row < block.rows; ++row) {
        if (other == numbers_.others.end() || *other != row) {
            state.series.add(groups_[row], numbers_.mantissas[row], numbers_.decimals_of(row));
            continue;
        }
        ++other;
        const std::string_view text = field_text(block.columns[state.column], row, scratch_);
        if (plan_->rules.is_missing(text)) continue;
        const table::Number number = table::read_number(text, plan_->rules.point);
        if (number.kind == table::NumberKind::large)
            state.series.add(groups_[row], decimal_of(number));
    }
}

/// Fields that hold no plain number.
void GroupBy::add_others(GroupColumn& state, const BlockColumn& column) {
    for (const std::uint32_t row : numbers_.others) {
        const std::string_view text = field_text(column, row, scratch_);
        const std::uint32_t group = groups_[row];
        if (plan_->rules.is_missing(text)) {
            if (state.wants_missing) ++state.missing[group];
            continue;
        }
        const table::Number number = table::read_number(text, plan_->rules.point);
        if (number.kind != table::NumberKind::large) {
            ++state.not_numbers;
            continue;
        }
        const Decimal value = decimal_of(number);
        if (state.wants_light)
            state.large.try_emplace(group, DecimalMoments(2)).first->second.add(value);
        if (state.wants_moments) state.moments[group].add(value);
        if (state.wants_quantiles) state.quantiles[group].add(value.value());
    }
}

void GroupBy::merge(GroupBy other) {
    merge(std::move(other), Order::interleaved);
}

void GroupBy::append(GroupBy other) {
    merge(std::move(other), Order::behind);
}

void GroupBy::complete() {
    for (GroupColumn& state : columns_)
        if (state.wants_series) state.series.complete();
}

void GroupBy::merge(GroupBy other, Order order) {
    if (columns_.size() != other.columns_.size())
        throw DecodeError("states of different reductions cannot be merged");
    if (uncounted_rows_ > 0 || held_ == 0) count_memory();  // what comes is counted as it comes
    other.memory_.give_back();
    std::vector<std::uint32_t> numbers;
    keys_.find_or_add(other.keys_, numbers);
    resize();
    for (std::size_t i = 0; i < other.rows_.size(); ++i)
        rows_[numbers[i]] += other.rows_[i];
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        GroupColumn& mine = columns_[c];
        GroupColumn& theirs = other.columns_[c];
        mine.not_numbers += theirs.not_numbers;
        merge_by_group(mine, theirs, numbers);
        merge_apart(mine, theirs, numbers);
        if (!mine.wants_series) continue;
        if (order == Order::behind) {
            mine.series.append(std::move(theirs.series), numbers);
        } else {
            mine.series.merge(theirs.series, numbers);
        }
    }
    check_memory();
}

void GroupBy::merge_by_group(GroupColumn& mine,
                             const GroupColumn& theirs,
                             const std::vector<std::uint32_t>& numbers) {
    constexpr std::size_t ahead = 32;
    for (std::uint32_t i = 0; i < numbers.size(); ++i) {
        const std::uint32_t group = numbers[i];
        if (mine.wants_light && i + ahead < numbers.size())
            __builtin_prefetch(&mine.light[numbers[i + ahead]], 1);
        if (mine.wants_light) merge_into(mine, group, theirs.light[i]);
        if (mine.wants_moments) mine.moments[group].merge(theirs.moments[i]);
        if (mine.wants_quantiles) merge_into(mine.quantiles[group], theirs.quantiles[i], held_);
        if (mine.wants_distinct) merge_into(mine.distinct[group], theirs.distinct[i], held_);
        if (mine.wants_missing) mine.missing[group] += theirs.missing[i];
    }
}

void GroupBy::merge_apart(GroupColumn& mine,
                          const GroupColumn& theirs,
                          const std::vector<std::uint32_t>& numbers) {
    const std::size_t before = held_apart(mine);
    for (const auto& [place, cell] : theirs.apart)
        merge_into(mine, numbers[place.first], cell);
    for (const auto& [group, moments] : theirs.large) {
        mine.large.try_emplace(numbers[group], DecimalMoments(2)).first->second.merge(moments);
    }
    held_ += held_apart(mine) - before;
}

std::map<std::size_t, std::uint64_t> GroupBy::not_numbers() const {
    std::map<std::size_t, std::uint64_t> counts;
    for (const GroupColumn& state : columns_) {
        if (state.not_numbers > 0 && (state.wants_light || state.wants_moments ||
                                      state.wants_quantiles || state.wants_series))
            counts[state.column] = state.not_numbers;
    }
    return counts;
}

}  // namespace norma::reduce
