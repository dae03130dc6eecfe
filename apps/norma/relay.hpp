#pragma once
// What mpirun writes on its way to our own standard output or error.

#include "base/file_descriptor.hpp"
#include "base/file_writer.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace norma::app {

/// Stands between mpirun, which keeps all that its reader does not take and breaks when it
/// leaves, and that reader. Neither side is ever waited for.
class Relay {
  public:
    /// To standard output (1) or error (2).
    explicit Relay(int stream) : to_(FileWriter::standard(stream)) {}

    /// Makes the pipe, whose other end is mpirun's.
    [[nodiscard]] FileDescriptor open();

    /// What to poll for reading; -1 while the reader is behind, or nothing can come.
    [[nodiscard]] int readable() const;
    /// What to poll for writing; -1 while nothing waits.
    [[nodiscard]] int writable() const {
        return to_.waiting() > 0 && !unread_ ? to_.descriptor() : -1;
    }

    /// What has come, at most 16 KiB; empty: nothing now.
    [[nodiscard]] std::string read_some();
    void write(std::string_view text);
    void write_some();
    /// From now on takes more than its reader does, by so many bytes at most.
    void run_ahead(std::size_t bytes) noexcept { most_waiting_ = bytes; }
    /// The reader is gone, or cannot take it (a full disk): what comes is dropped.
    [[nodiscard]] bool is_unread() const noexcept { return unread_; }

  private:
    FileDescriptor from_;
    FileWriter to_;
    std::size_t most_waiting_ = 1 << 16;  // bytes, as in a pipe
    bool unread_ = false;
};

}  // namespace norma::app
