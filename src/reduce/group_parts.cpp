// Groups on their way to rank 0, in parts that caches hold.

#include "reduce/group_by.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace norma::reduce {

namespace {

template <typename Values>
void take(Values& mine, Values& part, std::size_t from, std::size_t to) {
    if (mine.empty()) return;
    const auto begin = std::make_move_iterator(mine.begin());
    part.assign(begin + static_cast<std::ptrdiff_t>(from),
                begin + static_cast<std::ptrdiff_t>(to));
}

}  // namespace

std::size_t GroupBy::parts() const {
    const bool whole = std::any_of(columns_.begin(), columns_.end(), [](const auto& state) {
        return state.wants_series;  // which counts pieces of the input as well
    });
    return whole ? 1 : parts_of(keys_.size());
}

GroupBy GroupBy::take_part(std::size_t part) {
    if (parts() == 1) return std::move(*this);
    const std::size_t from = part * keys_in_a_part;
    const std::size_t to = std::min(from + keys_in_a_part, keys_.size());
    GroupBy taken;
    taken.keys_ = keys_.part(from, to);
    take(rows_, taken.rows_, from, to);
    taken.columns_.resize(columns_.size());
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        GroupColumn& mine = columns_[c];
        GroupColumn& theirs = taken.columns_[c];
        take(mine.light, theirs.light, from, to);
        take(mine.moments, theirs.moments, from, to);
        take(mine.quantiles, theirs.quantiles, from, to);
        take(mine.distinct, theirs.distinct, from, to);
        take(mine.missing, theirs.missing, from, to);
        const auto first = static_cast<std::uint32_t>(from);
        for (auto cell = mine.apart.lower_bound({first, INT64_MIN});
             cell != mine.apart.end() && cell->first.first < to;
             ++cell)
            theirs.apart[{cell->first.first - first, cell->first.second}] = cell->second;
        for (auto large = mine.large.lower_bound(first);
             large != mine.large.end() && large->first < to;
             ++large)
            theirs.large.emplace(large->first - first, std::move(large->second));
        theirs.not_numbers = part == 0 ? mine.not_numbers : 0;
    }
    return taken;
}

}  // namespace norma::reduce
