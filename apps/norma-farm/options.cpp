#include "options.hpp"

#include "norma/base/nearest.hpp"

#include "../help_format.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace norma::app {

namespace {

constexpr const char* about =
    "Runs a long list of commands over the ranks of an MPI job, or alone: every core\n"
    "busy, no result lost. One line of the list is one task.";

constexpr const char* examples = R"(
The list holds values for a command, or, if no command is given, whole commands:
  mpirun -n 4 norma-farm -a files.txt 'gzip -t {} && echo {} is good'
  mpirun -n 4 norma-farm -a commands.txt -k > results.txt
  find . -name '*.h' | norma-farm sha256sum {}

COMMAND as several words is run as it stands, without a shell. As one quoted
word with blanks in it, it is a script for /bin/sh. A value is never read as
code in either, so file names may hold anything. {} is the value, {.} without
its extension, {/} without its folder, {//} its folder, {/.} without both, {#}
the number of the task. Without any of them the value is appended.

With -a FILE a journal FILE.norma is kept while work is left, and large outputs
beside it in FILE.norma.packs. If the run ends for whatever reason, the same
line goes on where it was: what succeeded is not run again, and its output is
written again, so that "> FILE" holds everything.

A task runs once, unless its rank or the run dies under it: then it may run
again.

Signals: Ctrl-C (without mpirun, or under norma run), or SIGUSR1 to mpirun,
starts nothing new and waits for what runs; a second Ctrl-C, or SIGTERM, ends
what runs. What a task leaves running in the background ends with the run.

Exit status: 0 all succeeded; 1-100 so many failed (76 for 75 of them); 101 more
failed; 75 work is left, the same line goes on; 255 the farm itself could not go
on.
)";

std::vector<std::string> names_of(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
        for (const std::string& name : option->get_snames())
            names.push_back("-" + name);
    }
    return names;
}

Failure unknown_option(const std::string& word, const CLI::App& app) {
    const auto meant = nearest(word.substr(0, word.find('=')), names_of(app));
    return Failure{
        "unknown option " + word + (meant ? "; did you mean " + *meant + "?" : "") +
        " (norma-farm --help lists them; put -- before a command that begins with -)"};
}

/// `--joblog --fresh` and `-a "$UNSET"`: the value was forgotten.
std::optional<Failure> missing_value(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options([](const CLI::Option* known) {
             return known->get_expected_max() > 0 && known->count() > 0;
         })) {
        const std::string value = option->results().front();
        const std::string named = option->get_name(false, true);
        if (value.empty()) return Failure{named + " needs a value; an empty one was given"};
        if (value.starts_with("--")) {
            return Failure{
                fmt::format("{} needs a value, and {} looks like an option; for a file of that "
                            "name write ./{}",
                            named,
                            value,
                            value)};
        }
    }
    return std::nullopt;
}

constexpr const char* usage =
    "Usage: [mpirun -n RANKS] norma-farm [OPTIONS] [COMMAND, with {} for the value]\n\n";

void declare(CLI::App& app, FarmOptions& options) {
    app.add_option(
           "-a,--arg-file", options.list, "Read the list from FILE (default: standard input)")
        ->type_name("FILE");
    app.add_option("-j,--jobs",
                   options.jobs,
                   "Tasks at a time on each host, shared by its ranks: N, N%, +N or -N of its "
                   "allowed cores (default: one per core)")
        ->type_name("N");
    app.add_flag(
        "-k,--keep-order", options.keep_order, "Write results in the order of the list");
    app.add_option(
           "--joblog", options.job_log, "Write a line per task to FILE, as GNU parallel does")
        ->type_name("FILE");
    app.add_option("--retries", options.tries, "Try a failing task up to N times in all")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000));
    app.add_option(
           "--timeout", options.timeout, "End a task that runs longer: 90, 1.5m, 2h, 1d")
        ->type_name("TIME");
    app.add_option("--limit",
                   options.limits,
                   "Limit what each process of a task may use: NAME=VALUE,... as prlimit(1) "
                   "names them (as=2G, cpu=10m, fsize=1G, nofile=100, core=0)")
        ->type_name("LIMITS");
    app.add_option("--max-output",
                   options.max_output,
                   "Of a task that writes more than SIZE bytes on standard output (or error) "
                   "keep the beginning and the end; 0: keep all (default: 1G, so that one task "
                   "gone wild does not fill the journal's disk)")
        ->type_name("SIZE");
    app.add_option("--termseq",
                   options.termination,
                   "How a task that must end is asked to: signals and milliseconds to comply, "
                   "KILL at the end (default: TERM,1000,KILL)")
        ->type_name("SEQ");
    app.add_option(
           "--cost",
           options.cost,
           "Start the costliest tasks first; the cost is the line itself ({}), its N-th "
           "word (N; -1: the last), or the size of the file it names (size)")
        ->type_name("WHAT");
    app.add_option(
           "--cost-from",
           options.cost_from,
           "Start the longest tasks first, by the times in the job log of an earlier run")
        ->type_name("FILE");
    app.add_flag("--backup",
                 options.backup,
                 "At the end, start stragglers once more on another rank; the first result "
                 "counts (needs two ranks, and 20 finished tasks to know a straggler by)");
    app.add_option("--lease",
                   options.lease,
                   "A rank silent for so long counts as lost (default 20s); the run ends, or "
                   "goes on under --survive")
        ->type_name("TIME");
    app.add_option(
           "--journal", options.journal, "Keep the journal in FILE, also when all is done")
        ->type_name("FILE");
    app.add_option("--journal-sync",
                   options.journal_sync,
                   "How long what is done may wait for the disk; always: no result is shown "
                   "before; off: the kernel decides (default: 1s)")
        ->type_name("off|TIME|always");
    app.add_flag("--fresh", options.fresh, "Start over: forget what the journal knows");
    app.add_flag("--dry-run",
                 options.dry_run,
                 "Print the commands this line would still run, and run nothing");
    app.add_option("--results",
                   options.results,
                   "Also write each task's output to files below DIR, as GNU parallel does")
        ->type_name("DIR");
    app.add_option(
           "--summary-json", options.summary_json, "Write the final summary to FILE as JSON")
        ->type_name("FILE");
    app.add_flag("--quiet", options.quiet, "No progress and no summary on standard error");
    app.add_option(
           "--status", options.status, "Say how the run with this journal (or list) stands")
        ->type_name("RUN");
    app.add_option(
           "--cat", options.cat, "Write the output of the run's finished tasks, in order")
        ->type_name("RUN");
    app.add_option("--failed", options.failed, "List the run's failed tasks with their errors")
        ->type_name("RUN");
    app.set_version_flag("-V,--version", "norma-farm " NORMA_VERSION);
    app.footer(examples);
}

/// The habits of GNU parallel that would be misunderstood here.
std::optional<Failure> check_command(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (word == ":::" || word == ":::+" || word == "::::" || word == "::::+") {
            return Failure{word +
                           " is not supported: give the values on standard input "
                           "(printf '%s\\n' a b c | norma-farm ...) or with -a FILE"};
        }
    }
    const bool quoted_and_more =
        words.size() > 1 && words.front().find(' ') != std::string::npos;
    if (!quoted_and_more || access(words.front().c_str(), F_OK) == 0) return std::nullopt;
    return Failure{"'" + words.front() + "' is followed by " + words[1] +
                   ": options go before the command, and a command in quotes is one word"};
}

/// --status, --cat and --failed say something and do nothing else.
std::optional<Failure> check_inspection(const FarmOptions& options) {
    const int asked = (options.status.empty() ? 0 : 1) + (options.cat.empty() ? 0 : 1) +
                      (options.failed.empty() ? 0 : 1);
    if (asked == 0 || (asked == 1 && options.command.empty() && options.list.empty())) {
        return std::nullopt;
    }
    return Failure{"--status, --cat and --failed stand alone: norma-farm --status RUN"};
}

}  // namespace

Result<ParsedOptions> parse_options(int argc, const char* const* argv) {
    ParsedOptions parsed;
    CLI::App app(about, "norma-farm");
    app.formatter(std::make_shared<HelpFormat>(usage));
    app.prefix_command();
    declare(app, parsed.options);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        parsed.print = app.help();
        return parsed;
    } catch (const CLI::CallForVersion&) {
        parsed.print = app.version() + "\n";
        return parsed;
    } catch (const CLI::ParseError& error) {
        return Failure{error.what()};
    }
    if (const auto missing = missing_value(app)) return *missing;
    std::vector<std::string> words = app.remaining();
    if (!words.empty() && words.front() == "--") {
        words.erase(words.begin());
    } else if (!words.empty() && words.front().size() > 1 && words.front().front() == '-') {
        return unknown_option(words.front(), app);
    }
    if (const auto wrong = check_command(words)) return *wrong;
    parsed.options.command = std::move(words);
    if (const auto wrong = check_inspection(parsed.options)) return *wrong;
    return parsed;
}

}  // namespace norma::app
