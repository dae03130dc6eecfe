#pragma once
// The command line of norma-grid.

#include "norma/base/result.hpp"

#include "grid/atlas.hpp"
#include "grid/convert.hpp"
#include "grid/plan.hpp"
#include "grid/run_settings.hpp"
#include "grid/view.hpp"

#include <optional>
#include <string>
#include <variant>

namespace CLI {  // NOLINT(readability-identifier-naming): not ours
class App;
}

namespace norma::app {

/// `run`.
struct RunCommand {
    grid::RunSettings settings;
};
/// `restart`: the settings come from the checkpoint, but for what is given here.
struct RestartCommand {
    std::string path;
    std::optional<std::int64_t> steps;
    std::string folder;
    grid::RunSettings changes;  ///< cut, depth, quiet and the like
};
/// `plan`.
struct PlanCommand {
    grid::PlanSettings settings;
    std::string mask;
};
/// --help, --version, `preset`: this, and nothing else.
struct PrintCommand {
    std::string text;
};
using Command = std::variant<RunCommand,
                             RestartCommand,
                             PlanCommand,
                             PrintCommand,
                             grid::ViewSettings,
                             grid::ConvertSettings,
                             grid::AtlasSettings>;

[[nodiscard]] Result<Command> parse_options(int argc, const char* const* argv);

}  // namespace norma::app
