#pragma once
// Every result of MPI is looked at: check(MPI_Bcast(...), "MPI_Bcast") throws when it failed.

#include <string>

namespace norma {

/// Throws MpiError unless `code` is MPI_SUCCESS. `call` is the MPI function; `context` says
/// what it was about ("rank 2 of 'rows', peer 1, tag 7").
[[noreturn]] void throw_mpi_error(int code, const char* call, const std::string& context = {});

/// Throws MpiError unless `code` is MPI_SUCCESS.
inline void check(int code, const char* call) {
    if (code != 0) throw_mpi_error(code, call);  // MPI_SUCCESS is 0 by the standard
}

}  // namespace norma
