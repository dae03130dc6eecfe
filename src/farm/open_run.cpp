#include "farm/open_run.hpp"

#include "norma/launch/launcher.hpp"
#include "norma/launch/machine.hpp"

#include "base/atomic_file.hpp"
#include "base/file_writer.hpp"
#include "base/printable.hpp"
#include "farm/journal_frame.hpp"
#include "farm/pack_folder.hpp"
#include "farm/text.hpp"
#include "farm/wait.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <utility>

namespace norma::farm {

namespace {

constexpr std::size_t written_at_once = 1 << 20;

bool from_standard_input(const FarmSettings& settings) {
    return settings.list.empty() || settings.list == "-";
}

bool is_regular_file(const std::string& path) {
    struct stat status {};
    return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

Result<std::unique_ptr<TaskReader>> open_tasks(const FarmSettings& settings) {
    const bool commands = settings.words.empty();
    if (from_standard_input(settings)) {
        if (isatty(STDIN_FILENO) != 0 && !settings.quiet) {
            std::fprintf(stderr,
                         "norma-farm: reading the list from the terminal; Ctrl-D ends it "
                         "(--help says more)\n");
        }
        auto reader = std::make_unique<TaskReader>(
            FileDescriptor(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)),
            "standard input",
            commands);
        if (!launch::detect_launch().alone()) reader->doubt_end();
        return reader;
    }
    auto file = open_task_file(settings.list);
    if (!file) {
        const bool substituted = settings.list.starts_with("/dev/fd/");
        return Failure{
            file.error() +
            (substituted
                 ? " (a launcher cannot pass on <(...): give the list on standard input)"
                 : "")};
    }
    return std::make_unique<TaskReader>(std::move(*file), settings.list, commands);
}

/// The journal the run keeps by itself or was told to keep; none for a stream of tasks.
std::string journal_path(const FarmSettings& settings) {
    if (!settings.journal.empty()) return settings.journal;
    if (from_standard_input(settings) || !is_regular_file(settings.list)) return {};
    return settings.list + ".norma";
}

std::optional<Failure> check_same_command(const History& history,
                                          const FarmSettings& settings,
                                          const std::string& path) {
    if (!history.first || history.first->command == settings.words) return std::nullopt;
    auto other = CommandTemplate::parse(history.first->command);
    const std::string command = other ? other->text() : "another command";
    return Failure{
        "the journal " + path +
        " belongs to another command: " + (command.empty() ? "whole command lines" : command) +
        "; finish that, name another journal with --journal, or forget it with --fresh"};
}

/// Calls `use` with every task of the list, waiting for more until it ends.
std::optional<Failure> for_each_task(TaskReader& tasks,
                                     const std::function<void(const Task&)>& use) {
    while (!tasks.ended()) {
        while (const auto task = tasks.next())
            use(*task);
        if (auto failure = tasks.failure()) return failure;
        if (tasks.fill() || tasks.ended()) continue;
        Wait wait;
        wait.for_readable(tasks.fd());
        wait.sleep(Clock::now());
    }
    return std::nullopt;
}

bool is_finished(const History& history, const Task& task) {
    const auto found = history.tasks.find(task.id);
    return found != history.tasks.end() && found->second.finished();
}

/// Reads the list once to say how much of it is done.
void say_what_is_done(const FarmSettings& settings,
                      const History& history,
                      const std::string& path) {
    if (history.finished == 0) return;
    std::string line = with_commas(history.finished) + " tasks of " + path + " are done";
    if (!from_standard_input(settings) && is_regular_file(settings.list)) {
        auto tasks = open_tasks(settings);
        if (!tasks) return;
        std::uint64_t total = 0;
        std::uint64_t done = 0;
        auto failure = for_each_task(**tasks, [&](const Task& task) {
            ++total;
            if (is_finished(history, task)) ++done;
        });
        if (failure) return;  // told when the run comes to that line
        line = with_commas(done) + " of " + with_commas(total) + " done";
    }
    std::fprintf(stderr, "norma-farm: %s; --fresh starts over\n", printable(line).c_str());
}

RunRecord record_of(const FarmSettings& settings) {
    return {.version = 1,
            .host = launch::host_name(),
            .pid = getpid(),
            .started = static_cast<double>(std::time(nullptr)),
            .command = settings.words,
            .list = from_standard_input(settings) ? "-" : settings.list};
}

/// Two names of one file among those to read and to write, and a summary that cannot be
/// written: better known now than after the last task.
std::optional<Failure> check_files(const FarmSettings& settings) {
    const std::pair<const char*, std::string> files[] = {
        {"the list", from_standard_input(settings) ? "" : settings.list},
        {"--joblog", settings.job_log},
        {"--summary-json", settings.summary_json},
        {"the journal", journal_path(settings)}};
    for (const auto& [what, path] : files) {
        for (const auto& [other, other_path] : files) {
            if (what == other || path.empty() || path == "-") continue;
            std::error_code missing;
            const bool same =
                path == other_path || std::filesystem::equivalent(path, other_path, missing);
            if (same) {
                return Failure{path + " is both " + other + " and " + what +
                               "; give them different files"};
            }
        }
    }
    if (settings.summary_json.empty()) return std::nullopt;
    const auto failure = not_writable(settings.summary_json);
    if (!failure) return std::nullopt;
    return Failure{failure->message + "; name another file with --summary-json"};
}

struct JournalAndHistory {
    Journal journal;
    History history;
};

Result<JournalAndHistory> start_over(Journal journal) {
    if (const auto failure = journal.restart()) return *failure;
    return JournalAndHistory{std::move(journal), {}};
}

Result<JournalAndHistory> open_journal(const FarmSettings& settings) {
    const std::string path = journal_path(settings);
    if (path.empty()) {
        auto scratch = Journal::scratch();
        if (!scratch) return Failure{scratch.error()};
        return JournalAndHistory{std::move(*scratch), {}};
    }
    auto journal =
        Journal::open(path, settings.fresh ? Journal::Mode::fresh : Journal::Mode::resume);
    if (!journal) {
        const bool remedy_told = journal.error().find("--journal") != std::string::npos;
        const bool by_itself = settings.journal.empty() && !remedy_told;
        return Failure{journal.error() + (by_itself
                                              ? "; it is kept beside the list unless --journal "
                                                "FILE puts it elsewhere"
                                              : "")};
    }
    auto history = History::read(*journal);
    if (!history) return Failure{history.error()};
    if (!history->note.empty())
        std::fprintf(stderr, "norma-farm: %s\n", printable(history->note).c_str());
    if (!history->lost.empty()) {
        std::fprintf(
            stderr, "norma-farm: %s; they run again\n", printable(history->lost).c_str());
    }
    if (const auto other = check_same_command(*history, settings, path)) {
        if (history->finished > 0) return *other;
        return start_over(std::move(*journal));  // nothing of it is worth keeping
    }
    say_what_is_done(settings, *history, path);
    return JournalAndHistory{std::move(*journal), std::move(*history)};
}

Result<std::unique_ptr<Report>> open_report(const FarmSettings& settings) {
    auto report = std::make_unique<Report>(settings.command);
    if (!settings.job_log.empty()) {
        auto log = JobLog::open(settings.job_log);
        if (!log) return Failure{log.error()};
        report->write_job_log(std::move(*log));
    }
    if (!settings.results.empty()) {
        auto results = ResultsDir::open(settings.results);
        if (!results) return Failure{results.error()};
        report->write_results(std::move(*results));
    }
    return report;
}

/// What the journal knows, if the run would go on from one; nothing is made or changed.
Result<History> look_back(const FarmSettings& settings) {
    const std::string path = journal_path(settings);
    std::error_code missing;
    const auto size = std::filesystem::file_size(path, missing);
    // One cut off within its first bytes is begun anew by a run.
    if (missing || size < journal_magic.size() || settings.fresh) return History{};
    auto journal = Journal::open(path, Journal::Mode::inspect);
    if (!journal) return Failure{journal.error()};
    auto history = History::read(*journal);
    if (!history) return Failure{history.error()};
    const auto other = check_same_command(*history, settings, path);
    if (!other) return history;
    if (history->finished > 0) return *other;
    return History{};
}

}  // namespace

std::optional<Failure> print_commands(const FarmSettings& settings) {
    auto tasks = open_tasks(settings);
    if (!tasks) return Failure{tasks.error()};
    const auto history = look_back(settings);
    if (!history) return Failure{history.error()};
    FileWriter out = FileWriter::standard(STDOUT_FILENO);
    std::optional<Failure> unwritten;
    auto failure = for_each_task(**tasks, [&](const Task& task) {
        if (is_finished(*history, task) || unwritten) return;
        out.add(settings.command.shown(task.text, task.seq) + "\n");
        if (out.waiting() > written_at_once) unwritten = out.flush();
    });
    if (!unwritten) unwritten = out.flush();
    return unwritten ? unwritten : failure;
}

Result<OpenRun> open_run(const FarmSettings& settings) {
    OpenRun run;
    auto tasks = open_tasks(settings);
    if (!tasks) return Failure{tasks.error()};
    run.tasks = std::move(*tasks);
    if (const auto clash = check_files(settings)) return *clash;
    // The journal first: a run that it refuses must not have emptied the job log of another.
    auto opened = open_journal(settings);
    if (!opened) return Failure{opened.error()};
    if (!opened->journal.is_scratch())
        remove_packs(opened->journal.path(), opened->history.pack_runs);
    auto report = open_report(settings);
    if (!report) {
        if (!opened->history.first && settings.journal.empty()) opened->journal.remove();
        return Failure{report.error()};
    }
    run.report = std::move(*report);
    const auto order = settings.keep_order ? Ledger::Order::list : Ledger::Order::completion;
    run.ledger = std::make_unique<Ledger>(
        std::move(opened->journal),
        std::move(opened->history),
        *run.report,
        Ledger::Settings{.order = order, .sync = settings.journal_sync});
    run.ledger->begin(record_of(settings));
    run.remove_journal = settings.journal.empty() && !run.ledger->journal().is_scratch();
    return run;
}

}  // namespace norma::farm
