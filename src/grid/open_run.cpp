#include "grid/open_run.hpp"

#include "norma/base/checksum.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include "grid/ending.hpp"
#include "grid/memory_need.hpp"
#include "grid/parts.hpp"
#include "grid/presets.hpp"
#include "grid/scheme.hpp"
#include "grid/stability.hpp"
#include "grid/start_file.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace norma::grid {

namespace {

/// The picture, which must be the one that the run began with.
Mask read_mask(RunSettings& settings, const Communicator& comm) {
    const std::string& path = settings.model.mask.text;
    if (path.empty()) return {};
    auto read = read_grey_image(comm, path);
    if (!read) throw Ending{settings.model.mask.place.prefix() + read.error(), wrong_usage};
    GreyImage image = std::move(*read);
    const std::uint64_t seen = checksum(std::as_bytes(std::span(image.levels)));
    if (settings.mask_checksum.value_or(seen) != seen) {
        throw Ending{
            fmt::format("{}: this is not the mask that the run began with; put that one "
                        "back, or begin anew",
                        path),
            wrong_usage};
    }
    settings.mask_checksum = seen;
    return expect(Mask::of(std::move(image), path, settings.model.size), wrong_usage);
}

/// dt, its limit, the last step, and what makes the steps.
template <int N>
std::unique_ptr<Stepper> make_stepper(const RunSettings& settings,
                                      const Communicator& comm,
                                      const Checkpoint* from,
                                      OpenRun<N>& run) {
    // The dt is rank 0's: others might see other files, or get another last bit.
    TimeStep& step = run.step;
    if (from == nullptr) {
        expect(detail::at_root(comm, [&] { return start_files_failure(settings.model); }),
               wrong_usage);
    }
    const auto refused = detail::at_root(comm, [&]() -> std::optional<Failure> {
        const auto found = time_step(settings.model);
        if (!found) return Failure{found.error()};
        step = *found;
        return std::nullopt;
    });
    expect(refused, wrong_usage);
    step = comm.bcast(step, 0);
    run.dt = step.dt;
    run.last = expect(settings.model.steps_with(run.dt), wrong_usage);
    const bool own = !settings.model.preset.empty() && !settings.use_expressions;
    return agreed(comm,
                  own ? preset_stepper(settings.model, run.dt)
                      : equations_stepper(settings.model, run.dt),
                  wrong_usage);
}

ExactSolution know_exactly(const RunSettings& settings, double dt, std::int64_t last) {
    ExactSolution exact =
        expect(exact_solution(settings.model, settings.start, dt), wrong_usage);
    constexpr double least = 1e-290;  // below, numbers lose digits
    if (!(exact.scale(last) > least)) {
        throw Ending{fmt::format("--check: after {} steps nothing is left of {} that could "
                                 "be compared: take fewer steps",
                                 last,
                                 exact.what),
                     wrong_usage};
    }
    return exact;
}

template <int N>
std::string begin_text(const RunSettings& settings,
                       const Decomposition<N>& parts,
                       const OpenRun<N>& run) {
    std::string size;
    for (std::size_t d = 0; d < N; ++d)
        size += fmt::format("{}{}", d == 0 ? "" : "x", settings.model.size[d]);
    const CutCost cost = parts.cost();
    std::string cut = "in one part";
    if (parts.parts() > 1 && parts.kind() == CutKind::grid) {
        cut = "cut into ";
        for (std::size_t d = N; d-- > 0;)
            cut += fmt::format("{}{}", parts.processes()[d], d == 0 ? " parts" : "x");
    } else if (parts.parts() > 1) {
        cut = fmt::format("cut into {} parts by bisection", parts.parts());
    }
    return fmt::format("{} cells {}, imbalance {:.3f}; {} step{} of {:.6g} to {}",
                       size,
                       cut,
                       cost.imbalance,
                       run.last,
                       run.last == 1 ? "" : "s",
                       run.dt,
                       run.outputs->folder());
}

/// What the user should know of how dt was found.
std::vector<std::string> notes_on_dt(const Model& model, const TimeStep& step) {
    std::vector<std::string> notes;
    if (step.left_out > 0) {
        notes.push_back(fmt::format(
            "of {} cells whose equations were looked at for dt, {} {} left out: equations are "
            "not smooth there",
            step.cells,
            step.left_out,
            step.left_out == 1 ? "was" : "were"));
    }
    if (step.growing >= 0) {
        const Field& field = model.fields[static_cast<std::size_t>(step.growing)];
        notes.push_back(
            fmt::format("{}{}: waves grow in this equation whatever dt is, the shorter the "
                        "faster; the given dt is taken as it is",
                        field.equation.place.prefix(),
                        model.left_side(field)));
    } else if (model.scheme != Scheme::map && !model.allow_unstable && std::isinf(step.limit)) {
        notes.emplace_back(
            "no longest stable dt was found for these equations: the given one is taken as it "
            "is");
    }
    return notes;
}

}  // namespace

template <int N>
OpenRun<N> open_run(RunSettings& settings,
                    const Communicator& comm,
                    const Checkpoint* from,
                    const std::function<void(const std::string&)>& say) {
    OpenRun<N> run;
    // A rank may see for itself whether it speaks to a terminal: what rank 0 sees counts.
    settings.quiet = comm.bcast(settings.quiet, 0);
    settings.progress = comm.bcast(settings.progress, 0);
    auto stepper = make_stepper<N>(settings, comm, from, run);
    if (settings.model.output.stop_when) {
        run.stop = std::make_unique<StopCondition>(expect(
            StopCondition::of(settings.model, *settings.model.output.stop_when), wrong_usage));
    }
    if (settings.check) run.exact = know_exactly(settings, run.dt, run.last);
    const Mask mask = read_mask(settings, comm);
    Reach reach;
    reach.cover(*stepper);
    if (run.stop) reach.cover(*run.stop);
    const int stages = stepper->stages();
    auto parts = agreed(
        comm,
        parts_of<N>(
            settings.model, settings.cut, settings.weights, mask, reach.width, comm.size()),
        wrong_usage);
    // An exchange is for no more steps than there are.
    settings.depth = static_cast<int>(
        std::min<std::int64_t>(settings.depth, std::max<std::int64_t>(1, run.last)));
    expect(too_deep(parts, settings.depth, reach.width * stages), wrong_usage);
    run.too_large = too_large_text(parts, comm.rank(), reach.width, numbers_per_cell(*stepper));
    run.simulation = with_room(run.too_large, [&] {
        return std::make_unique<Simulation<N>>(
            comm, settings.model, std::move(stepper), parts, mask, reach);
    });
    run.outputs = std::make_unique<Outputs<N>>(*run.simulation, settings, run.dt);
    if (!settings.anew)
        expect(run.outputs->keep_others(from != nullptr ? from->path() : ""), wrong_usage);
    expect(run.outputs->begin(), cannot_go_on);
    if (from == nullptr) {
        expect(with_room(run.too_large, [&] { return run.simulation->begin(); }), wrong_usage);
        // Only now: its start values may have been read from one of them.
        for (const std::string& note : expect(run.outputs->take_over(run.last), cannot_go_on))
            say(note);
    } else {
        expect(run.simulation->load(*from), cannot_go_on);
        for (const std::string& note : from->notes())
            say(note);
        say(fmt::format("going on from step {}", run.simulation->step()));
    }
    if (!settings.quiet) say(begin_text<N>(settings, parts, run));
    for (const std::string& note : notes_on_dt(settings.model, run.step))
        say(note);
    return run;
}

template OpenRun<1> open_run<1>(RunSettings&,
                                const Communicator&,
                                const Checkpoint*,
                                const std::function<void(const std::string&)>&);
template OpenRun<2> open_run<2>(RunSettings&,
                                const Communicator&,
                                const Checkpoint*,
                                const std::function<void(const std::string&)>&);
template OpenRun<3> open_run<3>(RunSettings&,
                                const Communicator&,
                                const Checkpoint*,
                                const std::function<void(const std::string&)>&);

}  // namespace norma::grid
