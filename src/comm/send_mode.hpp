#pragma once
// The send of each mode.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"

namespace norma::detail {

/// Throws UsageError for a buffered message that is longer than the whole SendBuffer: Open MPI
/// refuses it too, but lets nothing pass to that rank any more.
void check_buffered(const Memory& memory, const Call& call);

inline void begin_send(const CommState& comm,
                       const Memory& memory,
                       const Call& call,
                       Mode mode,
                       MPI_Request& request) {
    const IntCount number(memory);
    const auto begin = [&](auto* send, const char* name) {
        check(send(memory.data,
                   number.count(),
                   number.type(),
                   call.peer,
                   call.tag,
                   comm.raw,
                   &request),
              name,
              call);
    };
    switch (mode) {
        case Mode::standard:
            return begin(&MPI_Isend, "MPI_Isend");
        case Mode::synchronous:
            return begin(&MPI_Issend, "MPI_Issend");
        case Mode::buffered:
            check_buffered(memory, call);
            return begin(&MPI_Ibsend, "MPI_Ibsend");
        case Mode::ready:
            return begin(&MPI_Irsend, "MPI_Irsend");
    }
}

inline void send_now(const CommState& comm, const Memory& memory, const Call& call, Mode mode) {
    const IntCount number(memory);
    const auto run = [&](auto* send, const char* name) {
        check(send(memory.data, number.count(), number.type(), call.peer, call.tag, comm.raw),
              name,
              call);
    };
    switch (mode) {
        [[likely]] case Mode::standard : return run(&MPI_Send, "MPI_Send");
        case Mode::synchronous:
            return run(&MPI_Ssend, "MPI_Ssend");
        case Mode::buffered:
            check_buffered(memory, call);
            return run(&MPI_Bsend, "MPI_Bsend");
        case Mode::ready:
            return run(&MPI_Rsend, "MPI_Rsend");
    }
}

}  // namespace norma::detail
