#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "../help_format.hpp"
#include "atlas_options.hpp"
#include "convert_options.hpp"
#include "help_text.hpp"
#include "plan_options.hpp"
#include "preset_options.hpp"
#include "run_options.hpp"
#include "view_options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <memory>

namespace norma::app {

namespace {

/// `app` with its help.
CLI::App* add_command(CLI::App& app, const char* name, const HelpText& help) {
    CLI::App* const command = app.add_subcommand(name);
    command->formatter(std::make_shared<HelpFormat>(help.usage));
    command->footer(help.footer);
    return command;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    }
    return names;
}

/// The command that is asked for, or norma-grid itself.
const CLI::App& innermost(const CLI::App& app) {
    const auto commands = app.get_subcommands();
    return commands.empty() ? app : *commands.front();
}

/// As it is typed, or as --help calls it.
std::string name_of(const CLI::Option& option) {
    const std::string& name = option.get_single_name();
    return option.get_lnames().empty() ? name : "--" + name;
}

/// That must be there, and is not.
std::string missing(const CLI::App& command) {
    for (const CLI::Option* option : command.get_options())
        if (option->get_required() && option->count() == 0) return name_of(*option);
    return {};
}

Failure unknown(const CLI::App& app, const std::string& word) {
    if (!word.starts_with("-")) {
        std::vector<std::string> commands;
        for (const CLI::App* command :
             app.get_subcommands([](const CLI::App*) { return true; }))
            commands.push_back(command->get_name());
        const CLI::App& command = innermost(app);
        if (&command != &app) {
            return Failure{
                fmt::format("there is one word too many for {}: {}", command.get_name(), word)};
        }
        const auto near = nearest(word, commands);
        return Failure{
            fmt::format("there is no command '{}'; {}",
                        word,
                        near ? fmt::format("did you mean {}?", *near)
                             : fmt::format("there are {}", fmt::join(commands, ", ")))};
    }
    const std::string name = word.substr(0, word.find('='));
    std::string message = fmt::format("there is no option {}", name);
    if (const auto near = nearest(name, option_names(innermost(app))))
        message += fmt::format("; did you mean {}?", *near);
    return Failure{message};
}

/// What CLI11 says, in our words.
Failure explain(const CLI::App& app, const CLI::ParseError& error) {
    const std::string message = error.what();
    const std::string name = message.substr(0, message.find_first_of(": "));
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
        const auto left = app.remaining(true);
        if (!left.empty()) return unknown(app, left.front());
    }
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        return Failure{fmt::format("{} is missing: norma-grid {} --help",
                                   missing(innermost(app)),
                                   innermost(app).get_name())};
    }
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) {
        if (message.find("missing") != std::string::npos)
            return Failure{name + " needs a value"};
        return Failure{name + " is given twice"};
    }
    return Failure{message};
}

/// Values that are there, and yet nothing.
std::optional<Failure> empty_value(const CLI::App& app) {
    for (const CLI::Option* option : innermost(app).get_options()) {
        for (const std::string& value : option->results()) {
            if (value.empty()) return Failure{name_of(*option) + " needs a value, not ''"};
        }
    }
    return std::nullopt;
}

/// "--size=" would take the next word for its value.
std::optional<Failure> cut_off(int argc, const char* const* argv) {
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word.starts_with("--") && word.find('=') + 1 == word.size())
            return Failure{fmt::format("{} needs a value", word.substr(0, word.size() - 1))};
    }
    return std::nullopt;
}

template <typename Typed>
Result<Command> command_of(const Typed& typed) {
    auto command = understand(typed);
    if (!command) return Failure{command.error()};
    return Command{std::move(*command)};
}

}  // namespace

Result<Command> parse_options(int argc, const char* const* argv) {
    CLI::App app("", "norma-grid");
    app.formatter(std::make_shared<HelpFormat>(about));
    app.set_version_flag("--version", "norma-grid " NORMA_VERSION);
    app.require_subcommand(0, 1);
    CLI::App* const run = add_command(app, "run", run_help);
    CLI::App* const restart = add_command(app, "restart", restart_help);
    CLI::App* const plan = add_command(app, "plan", plan_help);
    CLI::App* const preset = add_command(app, "preset", preset_help);
    CLI::App* const view = add_command(app, "view", view_help);
    CLI::App* const convert = add_command(app, "convert", convert_help);
    CLI::App* const atlas = add_command(app, "atlas", atlas_help);
    TypedRun to_run;
    TypedRestart to_restart;
    TypedPlan to_plan;
    TypedPreset to_print;
    TypedView to_view;
    TypedConvert to_convert;
    TypedAtlas to_tile;
    declare_run(*run, to_run);
    declare_restart(*restart, to_restart);
    declare_plan(*plan, to_plan);
    declare_preset(*preset, to_print);
    declare_view(*view, to_view);
    declare_convert(*convert, to_convert);
    declare_atlas(*atlas, to_tile);
    if (auto failure = cut_off(argc, argv)) return *failure;
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        const CLI::App& command = innermost(app);
        return Command{PrintCommand{&command == &app ? about : command.help()}};
    } catch (const CLI::CallForVersion&) {
        return Command{PrintCommand{"norma-grid " NORMA_VERSION "\n"}};
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    if (auto failure = empty_value(app)) return *failure;
    if (run->parsed()) return command_of(to_run);
    if (restart->parsed()) return command_of(to_restart);
    if (plan->parsed()) return command_of(to_plan);
    if (preset->parsed()) return command_of(to_print);
    if (view->parsed()) return command_of(to_view);
    if (convert->parsed()) return command_of(to_convert);
    if (atlas->parsed()) return command_of(to_tile);
    return Command{PrintCommand{about}};
}

}  // namespace norma::app
