#pragma once
// The words of a call: peers, tags, options, and where it was written.

#include <mpi.h>

namespace norma {

/// Where a call stands in the caller's source: filled in by itself, printed in errors.
/// (std::source_location, which clang 14 does not have.)
class Where {
  public:
    static constexpr Where current(const char* file = __builtin_FILE(),
                                   unsigned line = __builtin_LINE()) noexcept {
        return Where(file, line);
    }
    [[nodiscard]] constexpr const char* file_name() const noexcept { return file_; }
    [[nodiscard]] constexpr unsigned line() const noexcept { return line_; }

  private:
    constexpr Where(const char* file, unsigned line) noexcept : file_(file), line_(line) {}

    const char* file_;
    unsigned line_;
};

/// Written out where a message from anybody, or with any tag, is welcome.
inline constexpr int any_source = MPI_ANY_SOURCE;
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

struct SendOptions {
    int tag = 0;
    Mode mode = Mode::standard;
};

struct RecvOptions {
    int tag = 0;
};

struct SendRecvOptions {
    int send_tag = 0;
    int recv_tag = 0;
};

/// Who sent a message, and with which tag.
struct Origin {
    int rank = no_rank;
    int tag = any_tag;
    bool operator==(const Origin&) const = default;
};

/// A value and who sent it: auto [value, from] = world.recv_from<T>(any_source).
template <typename T>
struct Received {
    T value;
    Origin from;
};

}  // namespace norma
