#pragma once
// Where results go: standard output and error, the job log, the results folder, and the counts.

#include "norma/base/result.hpp"

#include "farm/command_template.hpp"
#include "farm/file_writer.hpp"
#include "farm/job_log.hpp"
#include "farm/results_dir.hpp"
#include "farm/stored_output.hpp"
#include "farm/tally.hpp"
#include "farm/task.hpp"

#include <optional>
#include <vector>

namespace norma::farm {

class Report {
  public:
    /// Failed tasks remembered with their error output, to be told at the end.
    static constexpr std::size_t failures_told = 20;

    explicit Report(CommandTemplate command) : command_(std::move(command)) {}
    void write_job_log(JobLog log) { job_log_ = std::move(log); }
    void write_results(ResultsDir results) { results_ = std::move(results); }

    /// An attempt ended, and its task is not done: it will be tried again, or the run was
    /// stopped.
    void attempt_ended(const Outcome& outcome);
    /// A task is done; `again`: an earlier run did it.
    void committed(const Outcome& outcome, const StoredOutput& output, bool again);
    /// Its turn to be seen has come.
    void show(const Outcome& outcome, const StoredOutput& output, Journal& journal);
    /// All of it leaves this process. The first failure there was.
    [[nodiscard]] std::optional<Failure> flush();

    /// After the last flush(): a failure if standard output is a file that lost what was
    /// written.
    [[nodiscard]] std::optional<Failure> check_output() const;

    /// Bytes of standard output that have left this process.
    [[nodiscard]] std::uint64_t written() const noexcept { return out_.written(); }

    [[nodiscard]] const Tally& tally() const noexcept { return tally_; }
    [[nodiscard]] const CommandTemplate& command() const noexcept { return command_; }

  private:
    /// Large outputs leave in pieces of about this size.
    static constexpr std::size_t waiting_limit = 1 << 20;

    [[nodiscard]] std::optional<ResultFiles> result_files(const Outcome& outcome);
    void write(FileWriter& stream, ByteView bytes);
    void keep_first(std::optional<Failure> failure);

    CommandTemplate command_;
    FileWriter out_ = FileWriter::standard(1);
    FileWriter err_ = FileWriter::standard(2);
    std::uint64_t out_end_ =
        FileWriter::position(1);  // of standard output, after the last flush()
    std::optional<JobLog> job_log_;
    std::optional<ResultsDir> results_;
    std::optional<Failure> failure_;  // the first there was
    Tally tally_;
};

}  // namespace norma::farm
