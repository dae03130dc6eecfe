#pragma once
// The options of plan.

#include "model_options.hpp"
#include "options.hpp"

#include <string>

namespace norma::app {

struct TypedPlan {
    TypedModel model;
    TypedCut cut;
    std::string parts;
    std::string halo;
    std::string periodic;
    bool json = false;
};
void declare_plan(CLI::App& app, TypedPlan& typed);
[[nodiscard]] Result<PlanCommand> understand(const TypedPlan& typed);

}  // namespace norma::app
