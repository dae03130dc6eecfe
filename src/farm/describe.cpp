#include "farm/describe.hpp"

#include "base/printable.hpp"
#include "farm/text.hpp"

#include <csignal>
#include <cstring>
#include <fmt/format.h>

namespace norma::farm {

namespace {

constexpr std::size_t tail_lines = 5;
constexpr std::size_t tail_bytes = 2000;
constexpr std::size_t command_bytes = 500;

std::string signal_name(int signal) {
    const char* name = sigabbrev_np(signal);
    return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

}  // namespace

std::string describe_ending(const Outcome& outcome) {
    if (outcome.ending == Ending::timed_out)
        return "timed out after " + human_duration(outcome.ran);
    if (!outcome.note.empty()) return printable(outcome.note);
    if (outcome.signal != 0) return "killed by " + signal_name(outcome.signal);
    return "exit " + std::to_string(outcome.exit_status);
}

std::string error_tail_of(ByteView error_output) {
    return std::string(last_lines(as_text(error_output), tail_lines, tail_bytes));
}

std::string describe_failure(const FailedTask& failed, const std::string& command) {
    const std::string shown =
        command.size() > command_bytes ? command.substr(0, command_bytes) + " ..." : command;
    std::string text = fmt::format(
        "task {}: {}: {}\n", failed.outcome.seq, describe_ending(failed.outcome), shown);
    std::string_view rest = failed.error_tail;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        text += "    " + printable(rest.substr(0, end)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
}

}  // namespace norma::farm
