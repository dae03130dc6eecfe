#include "farm/inspect.hpp"

#include "base/file_writer.hpp"
#include "base/printable.hpp"
#include "farm/command_template.hpp"
#include "farm/describe.hpp"
#include "farm/history.hpp"
#include "farm/journal_lock.hpp"
#include "farm/stored_output.hpp"
#include "farm/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <vector>

namespace norma::farm {

namespace {

struct Run {
    Journal journal;
    History history;
    CommandTemplate command;
};

/// The journal meant by `run`: itself, or the one beside a list of that name.
std::string journal_of(const std::string& run) {
    struct stat status {};
    const std::string beside = run + ".norma";
    return stat(beside.c_str(), &status) == 0 ? beside : run;
}

Result<Run> open(const std::string& run) {
    const std::string path = journal_of(run);
    auto journal = Journal::open(path, Journal::Mode::inspect);
    if (!journal) {
        return Failure{journal.error() +
                       " (a run with -a LIST keeps LIST.norma until all has succeeded)"};
    }
    auto history = History::read(*journal);
    if (!history) return Failure{history.error()};
    if (!history->first) return Failure{"the journal " + path + " holds no run"};
    auto command = CommandTemplate::parse(history->first->command);
    if (!command)
        return Failure{"the journal " + path + " is of another version: " + command.error()};
    return Run{std::move(*journal), std::move(*history), std::move(*command)};
}

using Ends = std::vector<std::pair<Outcome, const PastTask*>>;

/// How all tasks ended for which `wanted` holds, in the order of the list.
template <typename Wanted>
Result<Ends> ends(Run& run, Wanted wanted) {
    Ends found;
    for (const auto& [id, task] : run.history.tasks) {
        if (!task.ending || !wanted(task)) continue;
        auto record = run.journal.read(task.end);
        if (!record) return Failure{record.error()};
        found.emplace_back(std::move(std::get<EndRecord>(*record).outcome), &task);
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.first.seq < b.first.seq;
    });
    return found;
}

bool failed_for_good(const PastTask& task) {
    return !task.running && (task.ending == Ending::failed || task.ending == Ending::timed_out);
}

std::string when(double wall_seconds) {
    const auto time = static_cast<std::time_t>(wall_seconds);
    return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::localtime(time));
}

}  // namespace

Result<std::string> run_status(const std::string& name) {
    auto run = open(name);
    if (!run) return Failure{run.error()};
    const History& history = run->history;
    const bool active = journal_is_locked(run->journal.path());
    std::uint64_t failed = 0;
    std::uint64_t running = 0;
    for (const auto& [id, task] : history.tasks) {
        if (failed_for_good(task)) ++failed;
        if (task.running) ++running;
    }
    const std::string command = run->command.text();
    std::string text = fmt::format("journal   {}\n", run->journal.path());
    text += fmt::format("list      {}\n",
                        history.last->list == "-" ? "standard input" : history.last->list);
    text += fmt::format("command   {}\n", command.empty() ? "the lines of the list" : command);
    text += fmt::format("state     {}, {} {} by process {} on {}\n",
                        active ? "running" : "not running",
                        active ? "since" : "last begun",
                        when(history.last->started),
                        history.last->pid,
                        history.last->host);
    text += fmt::format("finished  {}", with_commas(history.finished));
    if (history.total > 0) text += " of " + with_commas(history.total);
    text += fmt::format("\nfailed    {}\n", with_commas(failed));
    text += fmt::format("{}   {}\n", active ? "running" : "cut off", with_commas(running));
    return printable_lines(text);  // a journal is a file like any other
}

Result<std::string> write_run_output(const std::string& name) {
    auto run = open(name);
    if (!run) return Failure{run.error()};
    FileWriter out = FileWriter::standard(STDOUT_FILENO);
    FileWriter err = FileWriter::standard(STDERR_FILENO);
    const auto found = ends(*run, [](const PastTask& each) { return each.finished(); });
    if (!found) return Failure{found.error()};
    for (const auto& [outcome, task] : *found) {
        StoredOutput output{.pieces = task->places(),
                            .end = task->end,
                            .rest_in_memory = false,
                            .out = {},
                            .err = {}};
        const auto unread = output.for_each(run->journal, [&](Channel channel, ByteView bytes) {
            (channel == Channel::out ? out : err).add(bytes);
        });
        if (unread) {
            return Failure{
                fmt::format("the output of task {} is lost: {}", outcome.seq, unread->message)};
        }
        if (const auto failure = out.flush()) return *failure;
        if (const auto failure = err.flush()) return *failure;
    }
    if (!run->history.lost.empty()) {
        return Failure{run->history.lost + "; the line that made the journal runs them again"};
    }
    return std::string();
}

Result<std::string> failed_tasks(const std::string& name) {
    auto run = open(name);
    if (!run) return Failure{run.error()};
    std::string text;
    const auto found = ends(*run, failed_for_good);
    if (!found) return Failure{found.error()};
    for (const auto& [outcome, task] : *found) {
        const auto record = run->journal.read(task->end);
        if (!record) return Failure{record.error()};
        text += describe_failure(
            {.outcome = outcome, .error_tail = error_tail_of(std::get<EndRecord>(*record).err)},
            run->command.shown(outcome.text, outcome.seq));
    }
    return text;
}

}  // namespace norma::farm
