// Groups that were read: whether they are those of their plan.
#include "norma/base/error.hpp"

#include "reduce/group_by.hpp"

#include <algorithm>
#include <utility>

namespace norma::reduce {

void GroupBy::adopt(std::shared_ptr<const GroupPlan> plan) {
    GroupBy empty(std::move(plan));
    const std::size_t size = keys_.size();
    bool fits = rows_.size() == (empty.wants_rows_ ? size : 0) &&
                columns_.size() == empty.columns_.size();
    for (std::size_t c = 0; fits && c < columns_.size(); ++c) {
        GroupColumn& mine = columns_[c];
        const GroupColumn& planned = empty.columns_[c];
        mine.column = planned.column;
        mine.wants_light = planned.wants_light;
        mine.wants_moments = planned.wants_moments;
        mine.wants_quantiles = planned.wants_quantiles;
        mine.wants_distinct = planned.wants_distinct;
        mine.wants_missing = planned.wants_missing;
        mine.wants_series = planned.wants_series;
        const auto has = [size](const auto& of_groups, bool wanted) {
            return of_groups.size() == (wanted ? size : 0);
        };
        const auto is_group = [size](std::uint32_t group) { return group < size; };
        fits = has(mine.light, mine.wants_light) && has(mine.moments, mine.wants_moments) &&
               has(mine.quantiles, mine.wants_quantiles) &&
               has(mine.distinct, mine.wants_distinct) &&
               has(mine.missing, mine.wants_missing) && has(mine.series, mine.wants_series) &&
               std::all_of(mine.light.begin(),
                           mine.light.end(),
                           [](const LightCell& cell) { return cell.is_possible(); }) &&
               std::all_of(mine.apart.begin(),
                           mine.apart.end(),
                           [&](const auto& apart) {
                               const auto& [place, cell] = apart;
                               return is_group(place.first) && cell.is_possible() &&
                                      cell.decimals.all == place.second;
                           }) &&
               std::all_of(mine.large.begin(), mine.large.end(), [&](const auto& moments) {
                   return is_group(moments.first);
               });
    }
    if (!fits) throw DecodeError("a damaged state: its groups are not those of its plan");
    keys_.find_places();
    for (const GroupColumn& state : columns_)
        state.series.check_decoded();
    plan_ = std::move(empty.plan_);
    wants_rows_ = empty.wants_rows_;
    size_ = size;
    forms_ = std::move(empty.forms_);
}

}  // namespace norma::reduce
