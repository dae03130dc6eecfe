#pragma once
// The options of run and restart.

#include "model_options.hpp"
#include "options.hpp"

#include <string>
#include <vector>

namespace norma::app {

/// How a run goes: of run and restart.
struct TypedRunning {
    std::string depth = "auto";
    std::string steps;
    std::string folder;
    std::string time_limit;
    bool sums = false;
    bool check = false;
    bool progress = false;
    bool quiet = false;
};

struct TypedRun {
    TypedModel model;
    TypedCut cut;
    TypedRunning running;
    std::vector<std::string> sets;
    std::string every;
    std::string formats;
    std::string fields;
    std::string checkpoint;
    std::string stop_when;
    bool anew = false;
    bool expressions = false;
};
void declare_run(CLI::App& app, TypedRun& typed);
[[nodiscard]] Result<RunCommand> understand(const TypedRun& typed);

struct TypedRestart {
    std::string path;
    std::string cut = "auto";
    TypedRunning running;
};
void declare_restart(CLI::App& app, TypedRestart& typed);
[[nodiscard]] Result<RestartCommand> understand(const TypedRestart& typed);

}  // namespace norma::app
