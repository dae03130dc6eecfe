#include "farm/summary.hpp"

#include "base/printable.hpp"
#include "farm/describe.hpp"
#include "farm/text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace norma::farm {

namespace {

/// Share of the slots' time in which a task ran.
double slot_use(const FarmEnd& end) {
    const double offered = end.run.makespan * end.run.slots;
    return offered > 0 ? std::min(1.0, end.tally.busy_seconds / offered) : 0;
}

std::string failures_text(const Tally& tally,
                          const FarmEnd& end,
                          const CommandTemplate& command) {
    std::string text;
    for (const FailedTask& failed : tally.failures) {
        text +=
            describe_failure(failed, command.shown(failed.outcome.text, failed.outcome.seq));
    }
    const std::uint64_t untold = tally.unsuccessful() - tally.failures.size();
    if (untold == 0) return text;
    text += "and " + with_commas(untold) + " more";
    if (!end.journal.empty()) text += ": norma-farm --failed " + printable(end.journal);
    return text + "\n";
}

std::string counts_text(const FarmEnd& end) {
    const Tally& tally = end.tally;
    std::string text = with_commas(tally.finished) + " finished";
    if (tally.before > 0) text += " (" + with_commas(tally.before) + " of them before)";
    if (tally.failed > 0) text += ", " + with_commas(tally.failed) + " failed";
    if (tally.timed_out > 0) text += ", " + with_commas(tally.timed_out) + " timed out";
    if (tally.retried > 0) text += ", " + with_commas(tally.retried) + " tried again";
    if (tally.lost > 0) text += ", " + with_commas(tally.lost) + " lost with a rank";
    if (tally.superseded > 0) text += ", " + with_commas(tally.superseded) + " overtaken";
    if (tally.canceled > 0) text += ", " + with_commas(tally.canceled) + " ended unfinished";
    if (tally.cut > 0) text += ", " + with_commas(tally.cut) + " with output left out";
    return text;
}

std::string plural(int number, const std::string& word) {
    return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

std::string how_to_go_on(const FarmEnd& end) {
    if (end.run.slots == 0) return "";  // it never began
    if (!end.journal.empty()) {
        return end.run.work_is_left(end.tally) || end.tally.unsuccessful() > 0
                   ? "what is done is kept in " + printable(end.journal) +
                         ": the same command again does the rest\n"
                   : "";
    }
    if (end.run.read == 0 || !end.run.work_is_left(end.tally)) return "";
    return "work is left, and no journal was kept: give the list with -a FILE, or name one "
           "with --journal\n";
}

}  // namespace

std::string summary_text(const FarmEnd& end, const CommandTemplate& command) {
    std::string text = failures_text(end.tally, end, command);
    if (end.run.slots > 0) {
        text += fmt::format("norma-farm: {} in {} on {}, {:.0f} % busy ({}, {})\n",
                            counts_text(end),
                            human_duration(end.run.makespan),
                            plural(end.run.slots, "slot"),
                            100 * slot_use(end),
                            plural(end.run.ranks, "rank"),
                            plural(end.run.hosts, "host"));
    }
    if (end.run.failure)
        text += "norma-farm: " + printable_lines(end.run.failure->message) + "\n";
    const std::string rest = how_to_go_on(end);
    return rest.empty() ? text : text + "norma-farm: " + rest;
}

std::string summary_json(const FarmEnd& end, const CommandTemplate& command, int status) {
    const Tally& tally = end.tally;
    nlohmann::ordered_json json = {{"version", 1},
                                   {"exit_status", status},
                                   {"tasks_read", end.run.read},
                                   {"list_ended", end.run.list_ended},
                                   {"finished", tally.finished},
                                   {"finished_before", tally.before},
                                   {"failed", tally.failed},
                                   {"timed_out", tally.timed_out},
                                   {"attempts_retried", tally.retried},
                                   {"attempts_canceled", tally.canceled},
                                   {"attempts_lost", tally.lost},
                                   {"attempts_superseded", tally.superseded},
                                   {"ranks_lost", end.run.ranks_lost},
                                   {"output_cut", tally.cut},
                                   {"interrupted", end.run.interrupted},
                                   {"makespan_s", end.run.makespan},
                                   {"busy_s", tally.busy_seconds},
                                   {"slot_use", slot_use(end)},
                                   {"slots", end.run.slots},
                                   {"ranks", end.run.ranks},
                                   {"hosts", end.run.hosts},
                                   {"command", command.text()},
                                   {"journal", end.journal}};
    if (end.run.failure) json["error"] = end.run.failure->message;
    json["failures"] = nlohmann::ordered_json::array();
    for (const FailedTask& failed : tally.failures) {
        const Outcome& outcome = failed.outcome;
        json["failures"].push_back({{"seq", outcome.seq},
                                    {"command", command.shown(outcome.text, outcome.seq)},
                                    {"how", describe_ending(outcome)},
                                    {"exit_status", outcome.exit_status},
                                    {"signal", outcome.signal},
                                    {"attempt", outcome.attempt},
                                    {"host", outcome.host},
                                    {"ran_s", outcome.ran},
                                    {"stderr", failed.error_tail}});
    }
    // Commands and their output may be no UTF-8; JSON must be.
    return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void forget_summary(const std::string& path) {
    std::error_code none;
    if (!path.empty() && std::filesystem::symlink_status(path, none).type() ==
                             std::filesystem::file_type::regular) {
        std::filesystem::remove(path, none);
    }
}

}  // namespace norma::farm
