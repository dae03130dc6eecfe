#pragma once
// --results DIR: the output of every task in files of its own, in GNU parallel's layout.

#include "norma/base/bytes.hpp"
#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"
#include "base/file_writer.hpp"
#include "farm/message.hpp"
#include "farm/task.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace norma::farm {

/// The name of the folder that holds the results of a task: its text, with / as \_, a tab as
/// \t, NUL as \0, a line feed as \n and \ as \\, as GNU parallel names it. Unlike there, "",
/// "." and
/// ".." become \e, \. and \.., a text over 255 bytes ends in its hash, and the second, third
/// ... of equal texts in \2, \3.
[[nodiscard]] std::string results_name(std::string_view text, std::uint64_t occurrence);

/// The files stdout, stderr and seq of one task, being written.
class ResultFiles {
  public:
    void add(Channel channel, ByteView bytes);
    /// Closes them. The first failure there was: nothing is retried here.
    [[nodiscard]] std::optional<Failure> close();

  private:
    friend class ResultsDir;
    ResultFiles(FileWriter out, FileWriter err, FileWriter sequence)
        : out_(std::move(out)), err_(std::move(err)), sequence_(std::move(sequence)) {}

    FileWriter out_;
    FileWriter err_;
    FileWriter sequence_;
    std::optional<Failure> failure_;
};

class ResultsDir {
  public:
    /// Makes the folder and those above it if they are missing.
    [[nodiscard]] static Result<ResultsDir> open(const std::string& path);

    /// Makes DIR/1/NAME and opens its three files, emptied. Refuses to go through a symbolic
    /// link below DIR.
    [[nodiscard]] Result<ResultFiles> files_of(const Outcome& outcome);

  private:
    ResultsDir(std::string path, FileDescriptor folder)
        : path_(std::move(path)), folder_(std::move(folder)) {}

    [[nodiscard]] std::uint64_t occurrence_of(const Outcome& outcome);

    std::string path_;       ///< DIR/1
    FileDescriptor folder_;  ///< the same, open
    std::unordered_map<Hash128, std::uint64_t> last_occurrence_;
};

}  // namespace norma::farm
