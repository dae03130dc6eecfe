#include "farm/job_log.hpp"

#include "norma/launch/machine.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace norma::farm {
namespace {

constexpr std::string_view header =
    "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";

/// A line break would begin another record; as GNU parallel does, a NUL stands for it.
std::string in_one_line(std::string_view command) {
    std::string line(command);
    for (char& c : line) {
        if (c == '\n') c = '\0';
    }
    return line;
}

}  // namespace

Result<JobLog> JobLog::open(const std::string& path, std::string local_host) {
    FileWriter writer = FileWriter::standard(STDOUT_FILENO);
    if (path != "-") {
        FileDescriptor file(
            ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666));
        if (!file) {
            return Failure{
                fmt::format("cannot write the job log {}: {}; name another file with "
                            "--joblog",
                            path,
                            std::strerror(errno))};
        }
        writer = FileWriter(std::move(file), "the job log " + path);
    }
    writer.add(header);
    if (auto failure = writer.write_some()) return *failure;
    if (local_host.empty()) local_host = launch::host_name();
    return JobLog(std::move(writer), std::move(local_host), path == "-");
}

void JobLog::add(const Outcome& outcome,
                 std::string_view command,
                 std::uint64_t sent,
                 std::uint64_t received) {
    const bool local = outcome.host.empty() || outcome.host == local_host_;
    const int as_shells_say = outcome.signal > 0 ? 128 + outcome.signal : outcome.exit_status;
    const double whole_milliseconds = std::floor(outcome.ran * 1000 + 1e-6) / 1000;
    file_.add(fmt::format("{}\t{}\t{:.3f}\t{:10.3f}\t{}\t{}\t{}\t{}\t{}\n",
                          outcome.seq,
                          local ? ":" : outcome.host,
                          outcome.started,
                          whole_milliseconds,
                          sent,
                          received,
                          outcome.ending == Ending::timed_out ? -1 : as_shells_say,
                          outcome.signal,
                          in_one_line(command)));
}

}  // namespace norma::farm
