// norma-farm: a long list of commands over the ranks of an MPI job.

#include "norma/base/error.hpp"

#include "../first_rank.hpp"
#include "base/atomic_file.hpp"
#include "base/duration.hpp"
#include "base/printable.hpp"
#include "exit_status.hpp"
#include "farm/cost.hpp"
#include "farm/farm.hpp"
#include "farm/inspect.hpp"
#include "farm/jobs.hpp"
#include "farm/limits.hpp"
#include "farm/open_run.hpp"
#include "farm/size.hpp"
#include "farm/summary.hpp"
#include "options.hpp"

#include <iostream>

namespace norma::app {

namespace {

/// --journal-sync: off is none, always is zero.
Result<std::optional<Duration>> sync_of(const std::string& text) {
    if (text == "off") return std::optional<Duration>();
    if (text == "always") return std::optional<Duration>(Duration::zero());
    const auto parsed = parse_duration(text);
    if (!parsed) return Failure{"--journal-sync " + parsed.error() + "; or off, or always"};
    return std::optional<Duration>(*parsed);
}

Result<std::chrono::microseconds> lease_of(const std::string& text) {
    if (text.empty()) return farm::default_lease;
    const auto parsed = parse_duration(text);
    if (!parsed) return Failure{"--lease " + parsed.error()};
    if (*parsed < farm::least_lease) {
        return Failure{"--lease " + text +
                       ": at least 5s; ranks give a sign of "
                       "life every second, and a busy machine may delay it"};
    }
    return *parsed;
}

Result<farm::CostOf> cost_of(const FarmOptions& options, const farm::CommandTemplate& command) {
    if (!options.cost.empty() && !options.cost_from.empty())
        return Failure{"--cost and --cost-from are both given; keep one of them"};
    if (!options.cost.empty()) return farm::cost_of_line(options.cost, say);
    if (!options.cost_from.empty() && is_first_rank())
        return farm::cost_of_job_log(options.cost_from, command);
    return farm::CostOf();
}

Result<farm::FarmSettings> settings_of(const FarmOptions& options) {
    auto command = farm::CommandTemplate::parse(options.command);
    if (!command) return Failure{command.error()};
    if (command->text().size() > farm::command_limit) {
        return Failure{"the command is longer than 128 KiB; put it into a script"};
    }
    const auto jobs = farm::Jobs::parse(options.jobs);
    if (!jobs) return Failure{jobs.error()};
    std::chrono::microseconds timeout{0};
    if (!options.timeout.empty()) {
        const auto parsed = parse_duration(options.timeout);
        if (!parsed) return Failure{"--timeout " + parsed.error()};
        timeout = *parsed;
    }
    const auto sync = sync_of(options.journal_sync);
    if (!sync) return Failure{sync.error()};
    const auto lease = lease_of(options.lease);
    if (!lease) return Failure{lease.error()};
    auto cost = cost_of(options, *command);
    if (!cost) return Failure{cost.error()};
    auto termination = farm::parse_termination(options.termination);
    if (!termination) return Failure{"--termseq " + termination.error()};
    auto limits = farm::parse_limits(options.limits);
    if (!limits) return Failure{"--limit " + limits.error()};
    const auto max_output = farm::parse_size(options.max_output);
    if (!max_output) return Failure{"--max-output " + max_output.error()};
    return farm::FarmSettings{.command = std::move(*command),
                              .words = options.command,
                              .list = options.list,
                              .slots_of = [jobs = *jobs](int cores) { return jobs.on(cores); },
                              .keep_order = options.keep_order,
                              .tries = options.tries,
                              .timeout_us = timeout.count(),
                              .lease_us = lease->count(),
                              .cost_of = std::move(*cost),
                              .backup = options.backup,
                              .limits = std::move(*limits),
                              .max_output = *max_output,
                              .termination = std::move(*termination),
                              .journal = options.journal,
                              .fresh = options.fresh,
                              .journal_sync = *sync,
                              .job_log = options.job_log,
                              .results = options.results,
                              .summary_json = options.summary_json,
                              .quiet = options.quiet};
}

int status_of(const farm::FarmEnd& end) {
    if (end.run.failure) return own_error;
    if (end.run.work_is_left(end.tally)) return work_left;
    return status_of_failures(end.tally.unsuccessful());
}

/// --status, --cat, --failed: the text, or what is wrong.
int inspect(const Result<std::string>& told) {
    return told ? print(*told, own_error) : refuse(told.error(), own_error);
}

int dry_run(const farm::FarmSettings& settings) {
    if (!is_first_rank()) return 0;
    const auto failure = farm::print_commands(settings);
    return failure ? refuse(failure->message, own_error) : 0;
}

/// Says how the run ended, and gives the exit status.
int tell(const farm::FarmEnd& end,
         const farm::Say& say,
         const farm::CommandTemplate& command,
         const FarmOptions& options) {
    int status = status_of(end);
    if (!options.quiet || status == own_error) say(farm::summary_text(end, command));
    if (options.summary_json.empty() || !end.opened) return status;
    const auto failure =
        norma::write_atomically(options.summary_json, [&](norma::FileWriter& out) {
            out.add(farm::summary_json(end, command, status));
            return out.flush();
        });
    if (!failure) return status;
    say("norma-farm: " + norma::printable(failure->message) + "\n");
    return own_error;
}

int run(const FarmOptions& options) {
    const bool inspects =
        !(options.status.empty() && options.cat.empty() && options.failed.empty());
    if (inspects && !is_first_rank()) return 0;
    if (!options.status.empty()) return inspect(farm::run_status(options.status));
    if (!options.cat.empty()) return inspect(farm::write_run_output(options.cat));
    if (!options.failed.empty()) return inspect(farm::failed_tasks(options.failed));

    auto settings = settings_of(options);
    if (!settings) return refuse(settings.error(), own_error);
    for (const std::string& note : settings->command.notes())
        say(note);
    if (options.dry_run) return dry_run(*settings);
    return farm::run(*settings, [&](const farm::FarmEnd& end, const farm::Say& say) {
        return tell(end, say, settings->command, options);
    });
}

int start(int argc, const char* const* argv) {
    const auto parsed = parse_options(argc, argv);
    if (!parsed) return refuse(parsed.error(), own_error);
    if (parsed->print) return print(*parsed->print, own_error);
    return run(parsed->options);
}

}  // namespace

}  // namespace norma::app

int main(int argc, char** argv) {
    try {
        return norma::app::start(argc, argv);
    } catch (const std::exception& error) {
        return norma::app::refuse(error.what(), norma::app::own_error);
    }
}
