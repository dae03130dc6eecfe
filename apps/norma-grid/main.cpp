// norma-grid: equations on grids, alone or over the ranks of an MPI job.

#include "norma/comm/communicator.hpp"
#include "norma/comm/environment.hpp"
#include "norma/decompose/png.hpp"

#include "../first_rank.hpp"
#include "../refused_by_one.hpp"
#include "base/simd_level.hpp"
#include "grid/run.hpp"
#include "grid/saved_run.hpp"
#include "options.hpp"

#include <fmt/format.h>
#include <optional>

namespace norma::app {

namespace {

int plan(const PlanCommand& command) {
    grid::Mask mask;
    if (!command.mask.empty()) {
        auto image = read_grey_image(command.mask);
        if (!image) {
            return refuse(command.settings.model.mask.place.prefix() + image.error(),
                          grid::wrong_usage);
        }
        auto read =
            grid::Mask::of(std::move(*image), command.mask, command.settings.model.size);
        if (!read) return refuse(read.error(), grid::wrong_usage);
        mask = std::move(*read);
    }
    const auto text = grid::plan_text(command.settings, mask);
    return text ? print(*text, grid::cannot_go_on) : refuse(text.error(), grid::wrong_usage);
}

/// Runs `work` on the ranks, unless one of them has refused. What a rank cannot go on for, it
/// says itself, and ends all.
template <typename Work>
int on_ranks(const Work& work,
             int& argc,
             char**& argv,
             const std::optional<std::string>& refused = std::nullopt) {
    const Environment environment(argc, argv);
    try {
        const Communicator world;
        if (const auto why = refused_by_one(world, refused))
            return refuse(*why, grid::wrong_usage);
        return work(world);
    } catch (const std::exception& error) {
        abort_all_ranks(error.what(), grid::cannot_go_on);
    }
}

int restart(const RestartCommand& command, const Communicator& world, const Signals& signals) {
    auto saved = grid::saved_run(world, command.path);
    if (!saved) return refuse(saved.error(), grid::cannot_go_on);
    grid::RunSettings& settings = saved->settings;
    const grid::RunSettings& changes = command.changes;
    settings.cut = changes.cut;
    settings.depth = changes.depth;
    settings.check = changes.check;
    settings.sums = changes.sums;
    settings.quiet = changes.quiet;
    settings.progress = changes.progress;
    settings.time_limit = changes.time_limit;
    settings.begin = changes.begin;
    if (command.steps) {
        const std::int64_t made = saved->checkpoint.step();
        if (*command.steps < made) {
            return refuse(
                fmt::format("--steps {}: {} have been made already; it is the steps in "
                            "all, from the start",
                            *command.steps,
                            made),
                grid::wrong_usage);
        }
        settings.model.steps = *command.steps;
        settings.model.end_time.reset();
        // Further than where it stopped: asked again, the condition would stop it at once.
        if (settings.stopped) settings.model.output.stop_when.reset();
        settings.stopped = false;
    }
    if (!command.folder.empty()) settings.model.output.folder = command.folder;
    return grid::run_model(std::move(settings), world, signals, &saved->checkpoint);
}

/// view, convert, atlas.
template <typename Settings, typename Work>
int tell(const Settings& settings, const Work& work, int& argc, char**& argv) {
    return on_ranks(
        [&](const Communicator& world) {
            const grid::Told told = work(settings, world);
            return told.status == 0 ? print(told.text, grid::cannot_go_on)
                                    : refuse(told.text, told.status);
        },
        argc,
        argv);
}

int start(int argc, char** argv) {
    const bool alone = launch::detect_launch().alone();
    auto parsed = parse_options(argc, argv);
    if (const auto* text = parsed ? std::get_if<PrintCommand>(&*parsed) : nullptr)
        return print(text->text, grid::cannot_go_on);
    if (const auto level = asked_simd_level(); parsed && !level)
        parsed = Failure{level.error()};
    if (!parsed) {
        if (alone) return refuse(parsed.error(), grid::wrong_usage);
        return on_ranks([](const Communicator&) { return 0; }, argc, argv, parsed.error());
    }
    Command& command = *parsed;
    if (const auto* how = std::get_if<PlanCommand>(&command)) {
        // Files of weights are read through MPI.
        if (alone && how->settings.weights.empty()) return plan(*how);
        return on_ranks([&](const Communicator&) { return plan(*how); }, argc, argv);
    }
    if (const auto* what = std::get_if<grid::ViewSettings>(&command))
        return tell(*what, grid::view, argc, argv);
    if (const auto* what = std::get_if<grid::ConvertSettings>(&command))
        return tell(*what, grid::convert, argc, argv);
    if (const auto* what = std::get_if<grid::AtlasSettings>(&command))
        return tell(*what, grid::atlas, argc, argv);
    const Signals signals = Signals::catch_all();
    return on_ranks(
        [&](const Communicator& world) {
            if (const auto* from = std::get_if<RestartCommand>(&command))
                return restart(*from, world, signals);
            return grid::run_model(
                std::move(std::get<RunCommand>(command).settings), world, signals);
        },
        argc,
        argv);
}

}  // namespace

}  // namespace norma::app

int main(int argc, char** argv) {
    try {
        return norma::app::start(argc, argv);
    } catch (const std::exception& error) {
        return norma::app::refuse(error.what(), norma::grid::cannot_go_on);
    }
}
