#pragma once
// Which model is meant, and how it is cut: what run and plan have in common.

#include "norma/base/result.hpp"

#include "grid/run_settings.hpp"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace norma::app {

/// As it is typed; empty where it is not given.
struct TypedModel {
    std::string model;
    std::string preset;
    std::string start;
    std::string size;
};
void declare_model(CLI::App& app, TypedModel& typed);

/// The model that is named, as it is written.
[[nodiscard]] Result<grid::RunSettings> named_model(const TypedModel& typed);

struct TypedCut {
    std::string mask;
    std::string weights;
    std::string cut = "auto";
};
void declare_cut(CLI::App& app, TypedCut& typed);

}  // namespace norma::app
