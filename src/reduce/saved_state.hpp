#pragma once
// A reduction that can be gone on with: what --save writes and `merge` reads.

#include "reduce/describe.hpp"
#include "reduce/group_by.hpp"
#include "reduce/reduce_settings.hpp"

#include <string>

namespace norma::reduce {

struct SavedState {
    Verb verb = Verb::describe;
    DescribePlan describe_plan;  ///< these two of `describe`
    GroupPlan group_plan;        ///< and these of `by`
    Describe describe;
    GroupBy groups;

    template <typename Archive>
    void serialize(Archive& ar, unsigned /*version*/) {
        ar& verb& describe_plan.names& group_plan.keys& group_plan.key_names;
        ar& group_plan.aggregates& group_plan.rules.point;
        ar& describe& groups;
    }
};

/// Writes the state to a file, whole or not at all; does nothing without a name. Throws Ending.
void save_state(const std::string& path, const SavedState& state);
/// Throws Ending if the file cannot be read, is damaged, or is no such state.
[[nodiscard]] SavedState load_state(const std::string& path);
/// Adds the state of `path`, whose rows come behind those of `all`. Throws Ending if that is of
/// other columns.
void merge_states(SavedState& all, SavedState state, const std::string& path);

}  // namespace norma::reduce
