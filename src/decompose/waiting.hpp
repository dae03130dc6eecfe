#pragma once
// Waiting for neighbours while messages, and what norma has under way, move on: a neighbour may
// come here only after it has got or sent one of them.

#include "norma/comm/check.hpp"
#include "norma/comm/pending.hpp"

#include <mpi.h>

#include <thread>
#include <vector>

namespace norma::detail {

/// Lets messages move on. In `comm` nobody sends with the tag `unused_tag`, so that MPI does
/// not stop at something found.
inline void move_on(MPI_Comm comm, int unused_tag) {
    int found = 0;
    check(MPI_Iprobe(MPI_ANY_SOURCE, unused_tag, comm, &found, MPI_STATUS_IGNORE),
          "MPI_Iprobe");
    progress_pending();
}

/// Whether all are done.
inline bool test_all(std::vector<MPI_Request>& requests) {
    int done = 1;
    check(MPI_Testall(
              static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE),
          "MPI_Testall");
    return done != 0;
}

/// Returns once all are done.
inline void wait_for_all(std::vector<MPI_Request>& requests) {
    while (anything_pending() && !test_all(requests)) {
        progress_pending();
        std::this_thread::yield();
    }
    check(MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE),
          "MPI_Waitall");
}

}  // namespace norma::detail
