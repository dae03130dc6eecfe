#pragma once
// The words of a call: peers, tags, options, and where it was written.

#include <mpi.h>

namespace norma {

/// Where a call stands in the caller's source: filled in by itself, printed in errors.
/// (std::source_location, which clang 14 does not have.)
class Where {
  public:
    /// The place of the call in whose arguments this stands as a default.
    static constexpr Where current(const char* file = __builtin_FILE(),
                                   unsigned line = __builtin_LINE()) noexcept {
        return Where(file, line);
    }
    /// As the compiler was given it.
    [[nodiscard]] constexpr const char* file_name() const noexcept { return file_; }
    /// Counted from 1.
    [[nodiscard]] constexpr unsigned line() const noexcept { return line_; }

  private:
    constexpr Where(const char* file, unsigned line) noexcept : file_(file), line_(line) {}

    const char* file_;
    unsigned line_;
};

/// Written out where a message from anybody is welcome.
inline constexpr int any_source = MPI_ANY_SOURCE;
/// Written out where a message with any tag is welcome.
inline constexpr int any_tag = MPI_ANY_TAG;
/// The neighbour beyond the edge: sends to it and receives from it do nothing.
inline constexpr int no_rank = MPI_PROC_NULL;

/// When a send is over, and what it relies on.
enum class Mode {
    standard,     ///< over once the value may be changed again
    synchronous,  ///< over once the receiver has begun to take it
    buffered,     ///< over at once: MPI keeps a copy in the room a SendBuffer gives it
    ready,        ///< the receiver has begun to receive already; if not, the message is lost
};

/// What is seldom said of a send: world.send(x, 1, {.tag = 7}).
struct SendOptions {
    int tag = 0;                 ///< 0 or more; what the receiver must name, too
    Mode mode = Mode::standard;  ///< when it is over
};

/// What is seldom said of a receive.
struct RecvOptions {
    int tag = 0;  ///< that of the send, or any_tag
};

/// The same of both at once.
struct SendRecvOptions {
    int send_tag = 0;  ///< of what is sent
    int recv_tag = 0;  ///< of what is received, or any_tag
};

/// Who sent a message, and with which tag.
struct Origin {
    int rank = no_rank;  ///< in the communicator of the call
    int tag = any_tag;   ///< as it was sent
    bool operator==(const Origin&) const = default;
};

/// A value and who sent it: auto [value, from] = world.recv_from<T>(any_source).
template <typename T>
struct Received {
    T value;      ///< what was sent
    Origin from;  ///< by whom
};

}  // namespace norma
