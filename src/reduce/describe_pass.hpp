#pragma once
// One pass that describes columns, as several verbs need it.

#include "reduce/describe.hpp"
#include "reduce/session.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace norma::reduce {

[[nodiscard]] inline std::shared_ptr<const DescribePlan> describe_plan(
    const Session& session, std::vector<std::size_t> columns, Detail detail) {
    auto names = session.names_of(columns);
    return std::make_shared<DescribePlan>(
        DescribePlan{std::move(columns), std::move(names), session.rules(), detail});
}

/// Collective. Throws Ending.
[[nodiscard]] inline Describe described_pass(Session& session,
                                             const std::shared_ptr<const DescribePlan>& plan) {
    return session.pass<Describe>([&] { return Describe(plan); });
}

}  // namespace norma::reduce
