#pragma once
// The job log in the format of GNU parallel's --joblog, one line per finished task.

#include "norma/base/result.hpp"

#include "base/file_writer.hpp"
#include "farm/task.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace norma::farm {

/// Lines are collected by add() and written by flush(). The format is that of GNU parallel to
/// the byte: columns separated by tabs, start in seconds since 1970 with three decimals, run
/// time likewise, padded to ten characters and cut, not rounded. A task ended by --timeout has
/// the exit value -1. A task of another host has that host's name instead of ":".
class JobLog {
  public:
    /// Makes or empties the file at `path` ("-" is standard output) and writes the header.
    /// `local_host` is the host that is written as ":"; empty: this one.
    [[nodiscard]] static Result<JobLog> open(const std::string& path,
                                             std::string local_host = {});

    /// `command` as CommandTemplate::shown() gives it; bytes sent to and received from the
    /// task.
    void add(const Outcome& outcome,
             std::string_view command,
             std::uint64_t sent,
             std::uint64_t received);

    /// Writes what was added; into a pipe or terminal what it takes now. What a full disk
    /// refused is kept and tried again.
    [[nodiscard]] std::optional<Failure> write_some() { return file_.write_some(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return file_.waiting(); }
    /// See FileWriter.
    void heed_reader_of(pid_t launcher) {
        if (is_standard_output_) file_.heed_reader_of(launcher);
    }
    [[nodiscard]] bool is_standard_output() const noexcept { return is_standard_output_; }

  private:
    JobLog(FileWriter file, std::string local_host, bool is_standard_output)
        : file_(std::move(file)),
          local_host_(std::move(local_host)),
          is_standard_output_(is_standard_output) {}

    FileWriter file_;
    std::string local_host_;
    bool is_standard_output_;
};

}  // namespace norma::farm
