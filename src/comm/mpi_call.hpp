#pragma once
// One collective call of MPI in its three forms: at once, begun, prepared.

#include "norma/base/error.hpp"
#include "norma/comm/flight.hpp"
#include "norma/comm/pending.hpp"

#include <mpi.h>
#ifdef OPEN_MPI
#include <mpi-ext.h>
#endif

#include <type_traits>

// The functions that prepare a persistent collective: of MPI 4, or Open MPI's extension.
#if MPI_VERSION >= 4 || (defined(OMPI_MAJOR_VERSION) && OMPI_MAJOR_VERSION >= 5)
#define NORMA_PREPARE(Name) MPI_##Name##_init
#elif defined(OMPI_HAVE_MPI_EXT_PCOLLREQ)
#define NORMA_PREPARE(Name) MPIX_##Name##_init
#else
#define NORMA_PREPARE(Name) nullptr
#endif

/// MPI_Bcast, MPI_Ibcast and MPI_Bcast_init, as the template arguments of run_collective().
#define NORMA_COLLECTIVE(Name, name) MPI_##Name, MPI_I##name, NORMA_PREPARE(Name)

namespace norma::detail {

/// Runs, begins or prepares the call with these arguments; the communicator comes last.
template <auto AtOnce, auto Begin, auto Prepare, typename... Arguments>
void run_collective(const Action& action, const Call& call, Arguments... arguments) {
    if (action.flight == nullptr) [[likely]] {
        const ProgressMeanwhile progress(action.comm.raw);
        check(AtOnce(arguments..., action.comm.raw), call.operation, call);
    } else if (!action.flight->is_persistent) {
        check(Begin(arguments..., action.mpi(), action.flight->add()), call.operation, call);
    } else if constexpr (!std::is_null_pointer_v<decltype(Prepare)>) {
        check(Prepare(arguments..., action.mpi(), MPI_INFO_NULL, action.flight->add()),
              call.operation,
              call);
    } else {
        throw UsageError(describe(call) + ": this MPI has no persistent collectives");
    }
}

}  // namespace norma::detail
