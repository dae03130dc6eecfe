#pragma once
// The list of tasks, read line by line while it may still be growing.
//
//     TaskReader reader(std::move(*open_task_file("lines.txt")), "lines.txt", false);
//     while (reader.fill())                        // as soon as something can be read
//         while (auto task = reader.next()) use(*task);

#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"
#include "farm/task.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace norma::farm {

/// Opens a list for reading. Says what is wrong with one that is missing, unreadable, a folder,
/// or empty.
[[nodiscard]] Result<FileDescriptor> open_task_file(const std::string& path);

/// Makes tasks of the lines of a file, a pipe or a terminal. Never waits: fill() takes what is
/// there. A line feed or the end of the file ends a line; a carriage return before it is
/// dropped.
///
/// Memory: the lines not yet taken, and some 50 bytes for every different line so far, to tell
/// equal lines apart.
class TaskReader {
  public:
    static constexpr std::size_t longest_line = 2 << 20;

    /// `name` stands in messages. With `commands` every line is a whole command, and blank
    /// lines and those that begin with # are skipped; else every line is a value, blank ones
    /// too.
    TaskReader(FileDescriptor file, std::string name, bool commands);

    /// The list is standard input that a launcher passes on. If that ends because the launcher
    /// does, it is a failure, for its last line may be half a command; and its end takes a
    /// fifth of a second.
    void doubt_end();

    /// Reads once, at most 64 KiB, if that does not wait. False if there was nothing to read.
    bool fill();

    /// The next task of what was read.
    [[nodiscard]] std::optional<Task> next();

    /// True when the list was read to its end and every task taken.
    [[nodiscard]] bool ended() const noexcept { return at_end_ && taken_ == buffer_.size(); }

    /// Why reading had to stop before the end.
    [[nodiscard]] const std::optional<Failure>& failure() const noexcept { return failure_; }

    /// The next thing about the list that people should know, each told once.
    [[nodiscard]] std::optional<std::string> take_note();

    /// Readable when fill() has something to do.
    [[nodiscard]] int fd() const noexcept { return file_.get(); }

  private:
    [[nodiscard]] std::optional<std::string_view> next_line();
    [[nodiscard]] bool is_skipped(std::string_view line) const;
    [[nodiscard]] Task made_of(std::string_view line);
    void note_repeats(std::uint64_t bytes);
    void refuse_long_line(std::uint64_t number);

    FileDescriptor file_;
    std::string name_;
    bool commands_;
    std::string buffer_;
    std::size_t taken_ = 0;     ///< bytes of the buffer already given out
    std::size_t searched_ = 0;  ///< bytes of the buffer known to hold no further line feed
    bool at_end_ = false;
    bool doubts_end_ = false;
    std::uint64_t passed_on_ = 0;  ///< bytes of standard input, by a launcher
    std::uint64_t line_ = 0;
    std::uint64_t sequence_ = 0;
    std::unordered_map<Hash128, std::uint32_t> seen_;
    std::optional<Failure> failure_;
    std::deque<std::string> notes_;
    bool noted_ = false;
};

}  // namespace norma::farm
