#pragma once
// What every call needs to know of a communicator, and how a failed call is described.

#include "norma/comm/call.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/check_level.hpp"
#include "norma/comm/handle.hpp"

#include <cstddef>
#include <exception>
#include <memory>
#include <string>

namespace norma::detail {

/// What kind of communicator is expected: of ranks among themselves, or between two groups.
enum class Kind { intra, inter };

/// Shared by a Communicator and the operations it has in flight, which may outlive it.
class CommState {
  public:
    /// Throws UsageError for what is no communicator of that kind.
    CommState(MPI_Comm comm, const Where& made, Kind kind = Kind::intra);
    CommState(const CommState&) = delete;
    CommState& operator=(const CommState&) = delete;
    ~CommState();

    MPI_Comm raw;
    Handle<CommKind> owned;  // null when only attached
    int rank = 0;
    int size = 1;   // of the group of this rank
    int peers = 1;  // how many ranks can be sent to
    Where made;
};

using CommPtr = std::shared_ptr<const CommState>;

/// One call of the user, as an error describes it.
struct Call {
    const char* operation;
    MPI_Comm comm;
    int peer;  // no_rank when there is none
    int tag;   // any_tag when there is none
    std::size_t count;
    Where where;
};

/// The count of a call that does not know it.
inline constexpr std::size_t unknown_count = static_cast<std::size_t>(-1);

/// "send of 3 elements, peer 1, tag 7, on rank 0 of 4 of 'MPI_COMM_WORLD', called at
/// ring.cpp:12"
[[nodiscard]] std::string describe(const Call& call);
[[nodiscard]] std::string name_of(MPI_Comm comm);
/// Names every communicator that was made here and not freed, with where it was made.
[[nodiscard]] std::string living_communicators();

/// A DecodeError that tells `call`, too; any other as it is.
[[nodiscard]] std::exception_ptr told(const std::exception_ptr& error, const Call& call);
/// Throws what is being handled so told.
[[noreturn, gnu::cold]] void rethrow_told(const Call& call);

[[noreturn]] void fail(int code, const char* mpi_function, const Call& call);
using norma::check;
/// Throws MpiError, telling `call`, unless `code` is MPI_SUCCESS.
inline void check(int code, const char* mpi_function, const Call& call) {
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code, mpi_function, call);
}

[[noreturn]] void refuse_destination(const CommState& comm, const Call& call);
[[noreturn]] void refuse_source(const CommState& comm, const Call& call);
[[noreturn]] void refuse_root(const CommState& comm, const Call& call);
/// Whether a tag is one beyond those every MPI has, and this one has it.
[[nodiscard]] bool is_large_tag(int tag);

/// Whether a tag is one every MPI has.
inline bool is_usual_tag(int tag) {
    constexpr unsigned always_allowed = 32767;
    return static_cast<unsigned>(tag) <= always_allowed;
}
inline bool is_tag(int tag) {
    return is_usual_tag(tag) || is_large_tag(tag);
}
inline bool is_peer(const CommState& comm, int rank) {
    return static_cast<unsigned>(rank) < static_cast<unsigned>(comm.peers);
}

/// Throw UsageError unless MPI will accept the argument.
inline void check_destination(const CommState& comm, const Call& call) {
    if (!checks_arguments) return;
    if ((is_peer(comm, call.peer) || call.peer == no_rank) && is_tag(call.tag)) [[likely]]
        return;
    refuse_destination(comm, call);
}
inline void check_source(const CommState& comm, const Call& call) {
    if (!checks_arguments) return;
    if ((is_peer(comm, call.peer) || call.peer == no_rank || call.peer == any_source) &&
        (is_tag(call.tag) || call.tag == any_tag)) [[likely]]
        return;
    refuse_source(comm, call);
}
inline void check_root(const CommState& comm, const Call& call) {
    if (!checks_arguments || is_peer(comm, call.peer)) [[likely]]
        return;
    refuse_root(comm, call);
}

}  // namespace norma::detail
