#pragma once
// What every call needs to know of a communicator, and how a failed call is described.

#include "norma/comm/call.hpp"
#include "norma/comm/check.hpp"
#include "norma/comm/handle.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace norma::detail {

/// Shared by a Communicator and the operations it has in flight, which may outlive it.
struct CommState {
    explicit CommState(MPI_Comm comm);

    MPI_Comm raw;
    Handle<CommKind> owned;  // null when only attached
    int rank = 0;
    int size = 1;
};

using CommPtr = std::shared_ptr<const CommState>;

/// One call of the user, as an error describes it.
struct Call {
    const char* operation;
    const CommState& comm;
    int peer;  // no_rank when there is none
    int tag;   // any_tag when there is none
    std::size_t count;
    Where where;
};

/// "send of 3 elements to rank 1, tag 7, by rank 0 of 4 of 'MPI_COMM_WORLD', at ring.cpp:12"
[[nodiscard]] std::string describe(const Call& call);
[[nodiscard]] std::string name_of(MPI_Comm comm);

[[noreturn]] void fail(int code, const char* mpi_function, const Call& call);
using norma::check;
/// Throws MpiError, telling `call`, unless `code` is MPI_SUCCESS.
inline void check(int code, const char* mpi_function, const Call& call) {
    if (code != MPI_SUCCESS) fail(code, mpi_function, call);
}

/// Throw UsageError unless MPI will accept the argument.
void check_destination(const Call& call);
void check_source(const Call& call);
void check_root(const Call& call);

}  // namespace norma::detail
