#include "grid/run.hpp"

#include "norma/base/clock.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/comm/bcast.hpp"
#include "norma/comm/communicator.hpp"

#include "base/printable.hpp"
#include "base/standard_output.hpp"
#include "decompose/agreement.hpp"
#include "grid/ending.hpp"
#include "grid/field_summary.hpp"
#include "grid/memory_need.hpp"
#include "grid/memory_speed.hpp"
#include "grid/open_run.hpp"
#include "grid/run_report.hpp"
#include "grid/stop_check.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <iostream>
#include <limits>
#include <optional>

namespace norma::grid {

namespace {

/// Between two looks at signals and the time; launchers kill two seconds after they asked.
constexpr double look_seconds = 0.25;
/// Between two lines of progress.
constexpr double line_seconds = 2;
/// Kept free before a time limit, for the checkpoint.
constexpr double spare_seconds = 20;

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
        : settings_(std::move(settings)),
          comm_(comm),
          signals_(signals),
          open_(open_run<N>(
              settings_, comm, from, [this](const std::string& line) { say(line); })),
          well_after_(open_.simulation->step()) {}

    int run() {
        // Second arrays come with first steps.
        return with_room(open_.too_large, [this] { return make(); });
    }

  private:
    int make() {
        RunReport report(memory_limit());
        report_ = &report;
        const std::int64_t begun_at = open_.simulation->step();
        look_at_values();
        if (open_.simulation->step() == 0 && settings_.model.output.every > 0) write();
        if (settings_.stopped) tell_stop();
        while (open_.simulation->step() < open_.last && !settings_.stopped)
            go_on();
        look_at_values();
        if (written_ != open_.simulation->step()) write();
        // So that a restart, further than this, makes no step again.
        if (settings_.model.output.checkpoint > 0 && open_.simulation->step() > begun_at)
            save();
        tell_end();
        return settings_.check ? check() : 0;
    }

    [[nodiscard]] double memory_limit() const {
        if (settings_.quiet) return 0;
        constexpr double bytes_per_array = 12;  // of two that take turns 24: one read, one
                                                // fetched and written
        return measure_memory_speed(comm_) /
               (bytes_per_array * static_cast<double>(open_.simulation->arrays()));
    }

    /// Makes the steps until something has to be looked at.
    void go_on() {
        const std::int64_t step = open_.simulation->step();
        const Output& output = settings_.model.output;
        std::int64_t next = open_.last;
        const auto stop_at_multiple_of = [&](std::int64_t every) {
            if (every > 0) next = std::min(next, (step / every + 1) * every);
        };
        stop_at_multiple_of(output.every);
        stop_at_multiple_of(output.checkpoint);
        if (open_.stop) stop_at_multiple_of(steps_between_checks);
        const bool asked = open_.stop && next % steps_between_checks == 0;
        if (asked && next == step + 1) {
            settings_.stopped = step_and_check(*open_.simulation, *open_.stop, open_.dt);
        } else {
            const std::int64_t until = std::min(asked ? next - 1 : next, step + at_once_);
            advance(until - step);
        }
        const std::int64_t now = open_.simulation->step();
        const bool output_due = output.every > 0 && now % output.every == 0;
        if (output_due) {
            look_at_values();
            write();
        }
        if (output.checkpoint > 0 && now % output.checkpoint == 0) save();
        if (settings_.stopped) tell_stop();
        if (now < open_.last && !settings_.stopped) heed_wishes();
    }

    void tell_stop() const {
        const auto& condition = settings_.model.output.stop_when;
        say(fmt::format("stopped at step {}: {}",
                        open_.simulation->step(),
                        condition ? condition->text : "as the checkpoint says"));
    }

    void advance(std::int64_t steps) {
        const Time begin = Clock::now();
        const StepReport made = open_.simulation->advance(steps, Depth{settings_.depth});
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
            summaries_.push_back(summary_of(*open_.simulation->fields()[f]));
        for (std::size_t f = 0; f < summaries_.size(); ++f) {
            const auto& bad = summaries_[f].not_finite;
            if (!bad) {
                continue;
            }
            if (open_.simulation->step() == 0) {
                throw Ending{fmt::format("{} is not finite at the cell {} of its start values",
                                         settings_.model.fields[f].name,
                                         place_text(*bad, N)),
                             not_as_expected};
            }
            throw Ending{
                fmt::format("{} is not finite any more at the cell {} after step {} (all was "
                            "well after step {}); a smaller dt may help, this one is {:.6g}",
                            settings_.model.fields[f].name,
                            place_text(*bad, N),
                            open_.simulation->step(),
                            well_after_,
                            open_.dt),
                not_as_expected};
        }
        well_after_ = open_.simulation->step();
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
                                 open_.simulation->step(),
                                 open_.last,
                                 open_.outputs->folder()),
                     work_left};
    }

    void write() {
        written_ = open_.simulation->step();
        expect(open_.outputs->write(), cannot_go_on);
    }
    void save() {
        look_at_values();  // what is no number any more takes no good checkpoint's place
        expect(open_.outputs->save(), cannot_go_on);
    }

    [[nodiscard]] std::string progress_line() {
        return report_->line(*open_.simulation,
                             open_.dt * static_cast<double>(open_.simulation->step()),
                             open_.last,
                             summaries_);
    }

    void tell_end() {
        if (!settings_.quiet) say(progress_line());
        if (!settings_.sums) return;
        std::string sums;
        for (std::size_t f = 0; f < summaries_.size(); ++f) {
            sums +=
                fmt::format("{} {:.12g}\n", settings_.model.fields[f].name, summaries_[f].sum);
        }
        print(sums);
    }

    /// On standard output, by rank 0; all ranks learn of it if that fails.
    void print(const std::string& text) {
        expect(detail::at_root(comm_, [&] { return write_standard_output(text); }),
               cannot_go_on);
    }

    int check() {
        // A step rounds its results: with many steps that is what errors consist of.
        constexpr double of_a_step = 4 * std::numeric_limits<double>::epsilon();
        const double allowed =
            std::max(1e-12, of_a_step * static_cast<double>(open_.simulation->step()));
        double worst = 0;
        open_.simulation->fields().front()->for_each_row(
            [&](const Index<N>& first, std::span<const double> row) {
                std::array<std::int64_t, 3> cell{};
                std::copy(first.begin(), first.end(), cell.end() - N);
                for (const double value : row) {
                    worst = std::max(
                        worst,
                        std::abs(value - open_.exact->value(cell, open_.simulation->step())));
                    ++cell[2];
                }
            });
        worst = comm_.all_reduce(worst, Max()) / open_.exact->scale(open_.simulation->step());
        const bool right = worst <= allowed;
        print(fmt::format("check: {:.3g} from {}, {:.3g} is allowed: {}\n",
                          worst,
                          open_.exact->what,
                          allowed,
                          right ? "right" : "WRONG"));
        return right ? 0 : not_as_expected;
    }

    void say(const std::string& line) const {
        if (comm_.rank() == 0 && !settings_.quiet)
            std::cerr << "norma-grid: " << printable_lines(line) << std::endl;
    }

    RunSettings settings_;
    const Communicator& comm_;
    const Signals& signals_;
    OpenRun<N> open_;
    std::int64_t at_once_ = 1;  // steps; a single one may take longer than between two looks
    std::int64_t written_ = -1;
    std::int64_t well_after_;
    double since_line_ = 0;
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

}  // namespace

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
