#pragma once
// Where results go: standard output and error, the job log, the results folder, and the counts.

#include "norma/base/result.hpp"

#include "base/file_writer.hpp"
#include "base/printable.hpp"
#include "farm/command_template.hpp"
#include "farm/job_log.hpp"
#include "farm/results_dir.hpp"
#include "farm/stored_output.hpp"
#include "farm/tally.hpp"
#include "farm/task.hpp"
#include "farm/wait.hpp"

#include <optional>
#include <string>

namespace norma::farm {

class Report {
  public:
    /// Failed tasks remembered with their error output, to be told at the end.
    static constexpr std::size_t failures_told = 20;

    explicit Report(CommandTemplate command) : command_(std::move(command)) {}
    void write_job_log(JobLog log) { job_log_ = std::move(log); }
    void write_results(ResultsDir results) { results_ = std::move(results); }

    /// Both streams lead to process `launcher`: no more is written than its readers take.
    void heed_readers_of(pid_t launcher);

    /// An attempt ended, and its task is not done: it will be tried again, or the run was
    /// stopped.
    void attempt_ended(const Outcome& outcome);
    /// Of the output of a task that is done so many bytes were not kept.
    void output_was_cut(std::uint64_t seq, std::uint64_t left_out);
    /// A task is done; `again`: an earlier run did it.
    void committed(const Outcome& outcome, const StoredOutput& output, bool again);
    /// Its turn to be seen has come. False if is_full() came first: call it again for the rest.
    [[nodiscard]] bool show(const Outcome& outcome, StoredOutput& output, Journal& journal);
    /// A word of the farm itself, on standard error. No result: that nobody can read it is no
    /// failure of the run.
    void say(const std::string& line) {
        words_.add("norma-farm: " + printable_lines(line) + "\n");
    }
    /// As much of it leaves this process as goes without waiting for a reader. The first
    /// failure there was.
    [[nodiscard]] std::optional<Failure> write_some();
    /// Bytes that wait for a reader of standard output or error.
    [[nodiscard]] std::size_t waiting() const;
    [[nodiscard]] bool is_full() const { return !failure_ && waiting() > waiting_limit; }
    void add_to(Wait& wait) const;

    /// After the last write_some(): a failure if standard output is a file that lost what was
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
    /// Of a job log that is standard output.
    [[nodiscard]] std::size_t log_waiting() const {
        return job_log_ && job_log_->is_standard_output() ? job_log_->waiting() : 0;
    }
    void write(FileWriter& stream, ByteView bytes);
    void keep_first(std::optional<Failure> failure);

    CommandTemplate command_;
    FileWriter out_ = FileWriter::standard(1);
    FileWriter err_ = FileWriter::standard(2);
    FileWriter words_ = FileWriter::standard(2);
    std::uint64_t out_end_ =
        FileWriter::position(1);        // of standard output, after the last write
    std::optional<ResultFiles> files_;  // of the task that is being shown
    std::optional<JobLog> job_log_;
    std::optional<ResultsDir> results_;
    std::optional<Failure> failure_;  // the first there was
    Tally tally_;
};

}  // namespace norma::farm
