#pragma once
// Memory out and in: blocking send and receive, compiled once for all types.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/target.hpp"

namespace norma::detail {

// Small arguments by value: they stay in registers, and what went wrong is put into words only
// then.

void send(const CommState& comm,
          const Memory& memory,
          int destination,
          SendOptions options,
          Where where);

/// Exactly one MPI_Recv; the message must fill `memory`.
Origin recv_known(const CommPtr& comm, const Memory& memory, int source, int tag, Where where);

/// Finds the length out by a matched probe, then receives into what `target` makes of it.
Origin recv_unknown(const CommPtr& comm, Target& target, int source, int tag, Where where);

/// Exactly one MPI_Sendrecv; only while nothing is pending.
Origin send_recv(const CommState& comm,
                 const Memory& out,
                 int destination,
                 const Memory& in,
                 int source,
                 const SendRecvOptions& options,
                 const Where& where);

}  // namespace norma::detail
