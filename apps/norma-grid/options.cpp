#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "../help_format.hpp"
#include "plan_options.hpp"
#include "preset_options.hpp"
#include "run_options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace norma::app {

namespace {

constexpr const char* description =
    R"(Solves equations on grids of one to three dimensions: heat, waves, patterns, your own; alone or
over the ranks of an MPI job, with the same bytes on any number of ranks.

  norma-grid run --preset gray-scott --size 512x512 --steps 5000 --every 500
  mpirun -n 4 norma-grid run heat.toml --set D=0.2
  norma-grid preset heat > heat.toml       a model file to start from
  norma-grid plan --size 16384x1024 -P 64  how a grid would be cut, and what that costs
  mpirun -n 8 norma-grid restart heat.out  goes on from the last checkpoint

)";

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

/// What CLI11 says, with the nearest option where one is unknown.
Failure explain(const CLI::App& app, const CLI::ParseError& error) {
    std::string message = error.what();
    const auto at = message.find("--");
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && at != std::string::npos) {
        const std::string name = message.substr(at, message.find_first_of(" =", at) - at);
        const CLI::App* command = &app;
        for (const CLI::App* one : app.get_subcommands())
            command = one;
        message = fmt::format("there is no option {}", name);
        if (const auto near = nearest(name, option_names(*command)))
            message += fmt::format("; did you mean {}?", *near);
    }
    return Failure{message};
}

template <typename Typed>
Result<Command> command_of(const Typed& typed) {
    auto command = understand(typed);
    if (!command) return Failure{command.error()};
    return Command{std::move(*command)};
}

}  // namespace

Result<Command> parse_options(int argc, const char* const* argv) {
    CLI::App app(description, "norma-grid");
    app.set_version_flag("--version", "norma-grid " NORMA_VERSION);
    app.require_subcommand(0, 1);
    CLI::App* const run = app.add_subcommand("run", "Runs a model file or a preset");
    CLI::App* const restart =
        app.add_subcommand("restart", "Goes on from a checkpoint, on any number of ranks");
    CLI::App* const plan = app.add_subcommand("plan", "How a grid is cut; without MPI");
    CLI::App* const preset = app.add_subcommand("preset", "Prints a preset as a model file");
    TypedRun to_run;
    TypedRestart to_restart;
    TypedPlan to_plan;
    TypedPreset to_print;
    declare_run(*run, to_run);
    declare_restart(*restart, to_restart);
    declare_plan(*plan, to_plan);
    declare_preset(*preset, to_print);
    for (CLI::App* command : {run, restart, plan, preset})
        command->formatter(std::make_shared<HelpFormat>(
            fmt::format("Usage: norma-grid {} [OPTIONS]\n\n", command->get_name())));
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return Command{PrintCommand{app.help()}};
    } catch (const CLI::CallForVersion&) {
        return Command{PrintCommand{"norma-grid " NORMA_VERSION "\n"}};
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    if (run->parsed()) return command_of(to_run);
    if (restart->parsed()) return command_of(to_restart);
    if (plan->parsed()) return command_of(to_plan);
    if (preset->parsed()) return command_of(to_print);
    return Command{PrintCommand{app.help()}};
}

}  // namespace norma::app
