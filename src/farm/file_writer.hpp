#pragma once
// Text on its way into a file: nothing of it is lost without being told.

#include "norma/base/bytes.hpp"
#include "norma/base/result.hpp"

#include "farm/file_descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace norma::farm {

/// Collects text and writes it. What could not be written stays, and is tried again with the
/// next flush().
class FileWriter {
  public:
    /// `what` names the file in messages: "the job log runs.log".
    FileWriter(FileDescriptor file, std::string what)
        : file_(std::move(file)), what_(std::move(what)) {}

    /// Standard output (1) or error (2) of this process.
    [[nodiscard]] static FileWriter standard(int stream);

    /// Where the next byte of a stream goes; 0 if it is no file.
    [[nodiscard]] static std::uint64_t position(int stream);

    void add(std::string_view text) { waiting_ += text; }
    void add(ByteView bytes) { waiting_ += as_text(bytes); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }
    /// Bytes written so far.
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

    /// Writes all there is, also in many small pieces.
    [[nodiscard]] std::optional<Failure> flush();
    /// The same, then closes: some file systems tell of a full disk only now.
    [[nodiscard]] std::optional<Failure> close();

  private:
    [[nodiscard]] Failure failed(int code) const;

    FileDescriptor file_;
    std::string what_;
    std::string waiting_;
    std::uint64_t written_ = 0;
};

}  // namespace norma::farm
