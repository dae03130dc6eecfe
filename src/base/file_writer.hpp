#pragma once
// Text on its way into a file: nothing of it is lost without being told.

#include "norma/base/bytes.hpp"
#include "norma/base/result.hpp"

#include "base/file_descriptor.hpp"

#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace norma {

/// Collects text and writes it. What could not be written stays, and is tried again with the
/// next flush().
class FileWriter {
  public:
    /// `what` names the file in messages: "the job log runs.log".
    FileWriter(FileDescriptor file, std::string what)
        : file_(std::move(file)), what_(std::move(what)) {}

    /// Standard output (1) or error (2) of this process.
    [[nodiscard]] static FileWriter standard(int stream) {
        return FileWriter(stream,
                          stream == STDOUT_FILENO ? "standard output" : "standard error");
    }
    /// A standard stream, named `what` in messages.
    FileWriter(int stream, std::string what);

    /// Where the next byte of a stream goes; 0 if it is no file.
    [[nodiscard]] static std::uint64_t position(int stream);

    /// The stream leads to process `launcher`, which takes all that is written and keeps what
    /// its own reader does not take, or waits for that reader and hears nothing meanwhile. From
    /// now on little more is written than that reader takes, if it reads a pipe we may look at.
    void heed_reader_of(pid_t launcher);

    void add(std::string_view text) { waiting_ += text; }
    void add(ByteView bytes) { waiting_ += as_text(bytes); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size() - begin_; }
    /// Where room for more can be waited for, unless the launcher's reader is behind.
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }
    /// It has yet to take so much that nothing is written now. Nothing tells when that is over:
    /// look again after this time.
    [[nodiscard]] bool reader_is_behind() const;
    static constexpr std::chrono::milliseconds look_again{20};
    /// Bytes written so far.
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

    /// Writes what a pipe, a terminal or a socket takes now, and all of it into a file.
    [[nodiscard]] std::optional<Failure> write_some();
    /// Writes all there is, also in many small pieces.
    [[nodiscard]] std::optional<Failure> flush();
    /// The same, then closes: some file systems tell of a full disk only now.
    [[nodiscard]] std::optional<Failure> close();

  private:
    enum class Kind {
        plain,   ///< write() waits for nobody, or says EAGAIN
        shared,  ///< write() waits, and others hold the same stream: it may not be changed
        socket,
    };

    [[nodiscard]] ssize_t write_once(std::string_view text) const;
    [[nodiscard]] Failure failed(int code) const;

    FileDescriptor file_;
    FileDescriptor beyond_;  // the pipe that a launcher writes to
    int most_unread_ = 0;    // bytes in it, above which its reader is behind
    int stream_ = -1;        // which standard stream it is
    std::string what_;
    Kind kind_ = Kind::plain;
    std::string waiting_;
    std::size_t begin_ = 0;  // of what waits; before it lies what was written
    std::uint64_t written_ = 0;
};

}  // namespace norma
