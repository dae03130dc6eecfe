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

/// While something is under way, or to be begun or prepared.
template <auto AtOnce, auto Begin, auto Prepare, typename... Arguments>
[[gnu::cold, gnu::noinline]] int run_unusually(const Action& action,
                                               const Said& said,
                                               Arguments... arguments) {
    if (action.flight == nullptr) {
        const ProgressMeanwhile progress(action.comm.raw);
        return AtOnce(arguments..., action.comm.raw);
    }
    if (!action.flight->is_persistent)
        return Begin(arguments..., action.mpi(), action.flight->add());
    if constexpr (!std::is_null_pointer_v<decltype(Prepare)>) {
        return Prepare(arguments..., action.mpi(), MPI_INFO_NULL, action.flight->add());
    } else {
        throw UsageError(describe(action.call(said)) +
                         ": this MPI has no persistent collectives");
    }
}

/// Runs, begins or prepares the call with these arguments; the communicator comes last.
template <auto AtOnce, auto Begin, auto Prepare, typename... Arguments>
void run_collective(const Action& action, Said said, Arguments... arguments) {
    const int code = action.flight == nullptr && !anything_pending()
                         ? AtOnce(arguments..., action.comm.raw)
                         : run_unusually<AtOnce, Begin, Prepare>(action, said, arguments...);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code, action, said);
}

/// Throws UsageError unless the root is a rank.
inline void check_root(const Action& action, const Said& said) {
    if (checks_arguments && !is_peer(action.comm, said.peer)) [[unlikely]]
        refuse_root(action.comm, action.call(said));
}

}  // namespace norma::detail
