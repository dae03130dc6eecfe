#include "grid/run.hpp"

#include "norma/base/checksum.hpp"
#include "norma/base/clock.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include "base/printable.hpp"
#include "decompose/agreement.hpp"
#include "grid/exact_solution.hpp"
#include "grid/field_summary.hpp"
#include "grid/memory_speed.hpp"
#include "grid/outputs.hpp"
#include "grid/parts.hpp"
#include "grid/presets.hpp"
#include "grid/run_report.hpp"
#include "grid/scheme.hpp"
#include "grid/simulation.hpp"
#include "grid/stability.hpp"
#include "grid/start_file.hpp"
#include "grid/stop_check.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>

namespace norma::grid {

namespace {

/// Between two looks at signals and the time; launchers kill two seconds after they asked.
constexpr double look_seconds = 0.25;
/// Between two lines of progress.
constexpr double line_seconds = 2;
/// Kept free before a time limit, for the checkpoint.
constexpr double spare_seconds = 20;

/// Ends the run on all ranks.
struct Ending {
    std::string message;
    int status;
};

/// What a signal or the clock asks for; ranks agree on the greatest.
enum class Wish : int { go_on, time_is_up, end };

std::string place_text(const std::array<std::int64_t, 3>& cell, int dimensions) {
    std::string text = fmt::format("x {}", cell[2]);
    if (dimensions > 1) text += fmt::format(", y {}", cell[1]);
    if (dimensions > 2) text += fmt::format(", z {}", cell[0]);
    return text;
}

template <int N>
class Run {
  public:
    Run(RunSettings settings,
        const Communicator& comm,
        const Signals& signals,
        const Checkpoint* from)
        : settings_(std::move(settings)), comm_(comm), signals_(signals), from_(from) {}

    int run() {
        open();
        RunReport report(memory_limit());
        report_ = &report;
        look_at_values();
        if (simulation_->step() == 0 && settings_.model.output.every > 0) write();
        if (settings_.stopped) tell_stop();
        while (simulation_->step() < last_ && !settings_.stopped)
            go_on();
        look_at_values();
        if (written_ != simulation_->step()) write();
        tell_end();
        return settings_.check ? check() : 0;
    }

  private:
    void open() {
        // A rank may see for itself whether it speaks to a terminal: what rank 0 sees counts.
        settings_.quiet = comm_.bcast(settings_.quiet, 0);
        settings_.progress = comm_.bcast(settings_.progress, 0);
        make_stepper();
        if (settings_.model.output.stop_when)
            stop_ = std::make_unique<StopCondition>(
                expect(StopCondition::of(settings_.model, *settings_.model.output.stop_when),
                       wrong_usage));
        if (settings_.check) know_exactly();
        const Mask mask = read_mask();
        Reach reach;
        reach.cover(*stepper_);
        if (stop_) reach.cover(*stop_);
        const int stages = stepper_->stages();
        auto parts = agreed(parts_of<N>(settings_.model,
                                        settings_.cut,
                                        settings_.weights,
                                        mask,
                                        reach.width,
                                        comm_.size()),
                            wrong_usage);
        // An exchange is for no more steps than there are.
        settings_.depth = static_cast<int>(
            std::min<std::int64_t>(settings_.depth, std::max<std::int64_t>(1, last_)));
        expect(too_deep(parts, settings_.depth, reach.width * stages), wrong_usage);
        simulation_ = std::make_unique<Simulation<N>>(
            comm_, settings_.model, std::move(stepper_), parts, mask, reach);
        outputs_ = std::make_unique<Outputs<N>>(*simulation_, settings_, dt_);
        if (!settings_.anew)
            expect(outputs_->keep_others(from_ != nullptr ? from_->path() : ""), wrong_usage);
        expect(outputs_->begin(), cannot_go_on);
        if (from_ == nullptr) {
            expect(simulation_->begin(), cannot_go_on);
            // Only now: its start values may have been read from one of them.
            if (expect(outputs_->remove_checkpoints(), cannot_go_on))
                say(fmt::format("checkpoints of an earlier run in {} are removed",
                                outputs_->folder()));
        } else {
            expect(simulation_->load(*from_), cannot_go_on);
            for (const std::string& note : from_->notes())
                say(note);
            say(fmt::format("going on from step {}", simulation_->step()));
            well_after_ = simulation_->step();
        }
        tell_begin(parts);
    }

    Mask read_mask() {
        const std::string& path = settings_.model.mask.text;
        if (path.empty()) return {};
        GreyImage image = expect(read_grey_image(comm_, path), wrong_usage);
        const std::uint64_t seen = checksum(std::as_bytes(std::span(image.levels)));
        if (settings_.mask_checksum.value_or(seen) != seen) {
            throw Ending{
                fmt::format("{}: this is not the mask that the run began with; put that one "
                            "back, or begin anew",
                            path),
                wrong_usage};
        }
        settings_.mask_checksum = seen;
        return expect(Mask::of(std::move(image), path, settings_.model.size), wrong_usage);
    }

    void make_stepper() {
        // The dt is rank 0's: others might see other files, or get another last bit.
        TimeStep step;
        if (from_ == nullptr)
            expect(detail::at_root(comm_, [&] { return start_files_failure(settings_.model); }),
                   cannot_go_on);
        const auto refused = detail::at_root(comm_, [&]() -> std::optional<Failure> {
            const auto found = time_step(settings_.model);
            if (!found) return Failure{found.error()};
            step = *found;
            return std::nullopt;
        });
        expect(refused, wrong_usage);
        step = comm_.bcast(step, 0);
        dt_ = step.dt;
        limit_ = step.limit;
        last_ = expect(settings_.model.steps_with(dt_), wrong_usage);
        const bool own = !settings_.model.preset.empty() && !settings_.use_expressions;
        stepper_ = agreed(own ? preset_stepper(settings_.model, dt_)
                              : equations_stepper(settings_.model, dt_),
                          wrong_usage);
    }

    void know_exactly() {
        exact_ = expect(exact_solution(settings_.model, settings_.start, dt_), wrong_usage);
        constexpr double least = 1e-290;  // below, numbers lose digits
        if (!(exact_->scale(last_) > least))
            throw Ending{fmt::format("--check: after {} steps nothing is left of {} that could "
                                     "be compared: take fewer steps",
                                     last_,
                                     exact_->what),
                         wrong_usage};
    }

    [[nodiscard]] double memory_limit() const {
        if (settings_.quiet) return 0;
        constexpr double bytes_per_array = 12;  // of two that take turns 24: one read, one
                                                // fetched and written
        return measure_memory_speed(comm_) /
               (bytes_per_array * static_cast<double>(simulation_->arrays()));
    }

    /// Makes the steps until something has to be looked at.
    void go_on() {
        const std::int64_t step = simulation_->step();
        const Output& output = settings_.model.output;
        std::int64_t next = last_;
        const auto stop_at_multiple_of = [&](std::int64_t every) {
            if (every > 0) next = std::min(next, (step / every + 1) * every);
        };
        stop_at_multiple_of(output.every);
        stop_at_multiple_of(output.checkpoint);
        if (stop_) stop_at_multiple_of(steps_between_checks);
        const bool asked = stop_ && next % steps_between_checks == 0;
        if (asked && next == step + 1) {
            settings_.stopped = step_and_check(*simulation_, *stop_, dt_);
        } else {
            const std::int64_t until = std::min(asked ? next - 1 : next, step + at_once_);
            advance(until - step);
        }
        const std::int64_t now = simulation_->step();
        const bool output_due = output.every > 0 && now % output.every == 0;
        if (output_due) {
            look_at_values();
            write();
        }
        if (output.checkpoint > 0 && now % output.checkpoint == 0) save();
        if (settings_.stopped) tell_stop();
        if (now < last_ && !settings_.stopped) heed_wishes();
    }

    void tell_stop() const {
        const auto& condition = settings_.model.output.stop_when;
        say(fmt::format("stopped at step {}: {}",
                        simulation_->step(),
                        condition ? condition->text : "as the checkpoint says"));
    }

    void advance(std::int64_t steps) {
        const Time begin = Clock::now();
        const StepReport made = simulation_->advance(steps, Depth{settings_.depth});
        report_->add(made);
        // All ranks take the same number at once: that of the slowest.
        const double took = comm_.all_reduce(seconds(Clock::now() - begin), Max());
        const double fitting = static_cast<double>(steps) * look_seconds / std::max(took, 1e-6);
        at_once_ =
            std::clamp<std::int64_t>(static_cast<std::int64_t>(fitting), 1, 2 * at_once_);
        since_line_ += took;
        if (since_line_ < line_seconds) return;
        since_line_ = 0;
        look_at_values();
        if (settings_.progress) say(progress_line());
    }

    /// Throws if a value is no number any more.
    void look_at_values() {
        summaries_.clear();
        for (std::size_t f = 0; f < settings_.model.fields.size(); ++f)
            summaries_.push_back(summary_of(*simulation_->fields()[f]));
        for (std::size_t f = 0; f < summaries_.size(); ++f) {
            const auto& bad = summaries_[f].not_finite;
            if (!bad) {
                continue;
            }
            if (simulation_->step() == 0)
                throw Ending{fmt::format("{} is not finite at the cell {} of its start values",
                                         settings_.model.fields[f].name,
                                         place_text(*bad, N)),
                             not_as_expected};
            throw Ending{
                fmt::format("{} is not finite any more at the cell {} after step {} (all was "
                            "well after step {}); a smaller dt may help, this one is {:.6g}",
                            settings_.model.fields[f].name,
                            place_text(*bad, N),
                            simulation_->step(),
                            well_after_,
                            dt_),
                not_as_expected};
        }
        well_after_ = simulation_->step();
    }

    void heed_wishes() {
        Wish wish = Wish::go_on;
        if (!signals_.take().empty()) wish = Wish::end;
        if (settings_.time_limit && wish == Wish::go_on) {
            const double limit = seconds(*settings_.time_limit);
            const double spare = std::min(spare_seconds, limit / 10);
            if (seconds(Clock::now() - settings_.begin) > limit - spare)
                wish = Wish::time_is_up;
        }
        const auto agreed = static_cast<Wish>(comm_.all_reduce(static_cast<int>(wish), Max()));
        if (agreed == Wish::go_on) return;
        save();
        throw Ending{fmt::format("{} at step {} of {}; to go on: norma-grid restart {}",
                                 agreed == Wish::end ? "asked to end" : "the time is up",
                                 simulation_->step(),
                                 last_,
                                 outputs_->folder()),
                     work_left};
    }

    void write() {
        written_ = simulation_->step();
        expect(outputs_->write(), cannot_go_on);
    }
    void save() {
        look_at_values();  // what is no number any more takes no good checkpoint's place
        expect(outputs_->save(), cannot_go_on);
    }

    void tell_begin(const Decomposition<N>& parts) {
        if (settings_.quiet) return;
        std::string size;
        for (std::size_t d = 0; d < N; ++d)
            size += fmt::format("{}{}", d == 0 ? "" : "x", settings_.model.size[d]);
        const CutCost cost = parts.cost();
        std::string cut = "in one part";
        if (parts.parts() > 1 && parts.kind() == CutKind::grid) {
            cut = "cut into ";
            for (std::size_t d = N; d-- > 0;)
                cut += fmt::format("{}{}", parts.processes()[d], d == 0 ? " parts" : "x");
        } else if (parts.parts() > 1) {
            cut = fmt::format("cut into {} parts by bisection", parts.parts());
        }
        say(fmt::format("{} cells {}, imbalance {:.3f}; {} steps of {:.6g} to {}",
                        size,
                        cut,
                        cost.imbalance,
                        last_,
                        dt_,
                        outputs_->folder()));
        const Model& model = settings_.model;
        if (model.scheme != Scheme::map && !model.allow_unstable && std::isinf(limit_))
            say("no longest stable dt was found for these equations: the given one is taken as "
                "it is");
    }

    [[nodiscard]] std::string progress_line() {
        return report_->line(
            *simulation_, dt_ * static_cast<double>(simulation_->step()), last_, summaries_);
    }

    void tell_end() {
        if (!settings_.quiet) say(progress_line());
        if (!settings_.sums) return;
        std::string sums;
        for (std::size_t f = 0; f < summaries_.size(); ++f)
            sums +=
                fmt::format("{} {:.12g}\n", settings_.model.fields[f].name, summaries_[f].sum);
        print(sums);
    }

    /// On standard output, by rank 0; all ranks learn of it if that fails.
    void print(const std::string& text) {
        if (comm_.rank() == 0) std::cout << text << std::flush;
        const bool written = comm_.bcast(static_cast<int>(std::cout.good()), 0) != 0;
        if (!written) throw Ending{"cannot write standard output", cannot_go_on};
    }

    int check() {
        // A step rounds its results: with many steps that is what errors consist of.
        constexpr double of_a_step = 4 * std::numeric_limits<double>::epsilon();
        const double allowed =
            std::max(1e-12, of_a_step * static_cast<double>(simulation_->step()));
        double worst = 0;
        simulation_->fields().front()->for_each_row([&](const Index<N>& first,
                                                        std::span<const double> row) {
            std::array<std::int64_t, 3> cell{};
            std::copy(first.begin(), first.end(), cell.end() - N);
            for (const double value : row) {
                worst =
                    std::max(worst, std::abs(value - exact_->value(cell, simulation_->step())));
                ++cell[2];
            }
        });
        worst = comm_.all_reduce(worst, Max()) / exact_->scale(simulation_->step());
        const bool right = worst <= allowed;
        print(fmt::format("check: {:.3g} from {}, {:.3g} is allowed: {}\n",
                          worst,
                          exact_->what,
                          allowed,
                          right ? "right" : "WRONG"));
        return right ? 0 : not_as_expected;
    }

    template <typename T>
    T expect(Result<T> result, int status) const {
        if (!result) throw Ending{result.error(), status};
        return std::move(*result);
    }
    static void expect(const std::optional<Failure>& failure, int status) {
        if (failure) throw Ending{failure->message, status};
    }
    /// Collective: what each rank comes to by itself, and may fail at by itself.
    template <typename T>
    T agreed(Result<T> own, int status) const {
        const auto failure = own ? std::nullopt : std::optional(Failure{own.error()});
        expect(detail::agree(comm_, failure), status);
        return std::move(*own);
    }

    void say(const std::string& line) const {
        if (comm_.rank() == 0 && !settings_.quiet)
            std::cerr << "norma-grid: " << printable_lines(line) << std::endl;
    }

    RunSettings settings_;
    const Communicator& comm_;
    const Signals& signals_;
    const Checkpoint* from_;
    double dt_ = 1;
    double limit_ = 0;  // of dt; infinite: none is known
    std::int64_t last_ = 0;
    std::int64_t at_once_ = 1;  // steps; a single one may take longer than between two looks
    std::int64_t written_ = -1;
    std::int64_t well_after_ = 0;
    double since_line_ = 0;
    std::unique_ptr<Stepper> stepper_;
    std::unique_ptr<Simulation<N>> simulation_;
    std::unique_ptr<Outputs<N>> outputs_;
    std::unique_ptr<StopCondition> stop_;
    std::optional<ExactSolution> exact_;
    std::vector<FieldSummary> summaries_;
    RunReport* report_ = nullptr;
};

template <int N>
int run_in(RunSettings settings,
           const Communicator& comm,
           const Signals& signals,
           const Checkpoint* from) {
    const bool quiet = settings.quiet;
    try {
        return Run<N>(std::move(settings), comm, signals, from).run();
    } catch (const Ending& ending) {
        if (comm.rank() == 0 && (!quiet || ending.status != work_left))
            std::cerr << "norma-grid: " << printable_lines(ending.message) << std::endl;
        return ending.status;
    }
}

/// Of the run whose checkpoint this is, where it lies in one's; empty if in none's.
std::string folder_of_run(const std::string& checkpoint) {
    std::error_code error;
    const auto above = [](const std::filesystem::path& path) {
        return (path / "..").lexically_normal().parent_path();  // whether or not it ends in '/'
    };
    const auto series = above(std::filesystem::absolute(checkpoint, error));
    return series.filename() == "checkpoints" ? series.parent_path().string() : "";
}

}  // namespace

Result<SavedRun> saved_run(const Communicator& comm, const std::string& path) {
    namespace fs = std::filesystem;
    enum class Is : int { series, run, checkpoint };
    Is is = Is::series;
    if (comm.rank() == 0) {
        std::error_code error;
        if (fs::exists(fs::path(path) / "checkpoints", error)) is = Is::run;
        if (fs::exists(fs::path(path) / "meta.json", error)) is = Is::checkpoint;
    }
    is = static_cast<Is>(comm.bcast(static_cast<int>(is), 0));
    auto checkpoint =
        is == Is::checkpoint
            ? Checkpoint::open(comm, path, CheckpointCheck::contents)
            : Checkpoint::latest(comm, is == Is::run ? path + "/checkpoints" : path);
    if (!checkpoint) return Failure{checkpoint.error()};
    auto settings = described_run(checkpoint->user(), checkpoint->path());
    if (!settings) return Failure{settings.error()};
    // Where the run is now, by the name it has from here; not where it was when it was saved.
    const std::string folder = is == Is::run ? path : folder_of_run(checkpoint->path());
    if (!folder.empty()) settings->model.output.folder = folder;
    return SavedRun{std::move(*settings), std::move(*checkpoint)};
}

int run_model(RunSettings settings,
              const Communicator& comm,
              const Signals& signals,
              const Checkpoint* from) {
    const int dimensions = settings.model.dimensions;
    if (dimensions == 1) return run_in<1>(std::move(settings), comm, signals, from);
    if (dimensions == 2) return run_in<2>(std::move(settings), comm, signals, from);
    return run_in<3>(std::move(settings), comm, signals, from);
}

}  // namespace norma::grid
