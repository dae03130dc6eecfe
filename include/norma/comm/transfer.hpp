#pragma once
// Memory out and in: blocking send and receive.
//
// What nearly every call is stands here, so that it becomes the call of MPI and nothing more;
// whatever else may be, and what went wrong, is compiled once.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/pending_work.hpp"
#include "norma/comm/status.hpp"
#include "norma/comm/target.hpp"

namespace norma::detail {

/// Sends that are not the usual one, and those with arguments that cannot be right.
[[gnu::cold]] void send_unusually(
    const CommState& comm, Memory memory, int destination, SendOptions options, Where where);
[[gnu::cold]] Origin recv_unusually(
    const CommPtr& comm, Memory memory, int source, int tag, Where where);
/// Also while others are pending: stands in line with them.
[[gnu::cold]] Origin recv_unusually(
    const CommPtr& comm, Target& target, int source, int tag, Where where);

/// Receives a message that was matched, of more elements than an int counts.
[[gnu::cold]] void receive_large(
    Memory memory, MPI_Message& message, const CommState& comm, MPI_Status found, Where where);
/// Takes a message that cannot be right all the same: the next one is not to be blamed.
[[gnu::cold]] void receive_into_nothing(MPI_Message& message,
                                        const CommState& comm,
                                        MPI_Status found,
                                        Where where);

/// Throws what is being handled, telling which message it is about.
[[noreturn, gnu::cold]] void tell_received(const CommState& comm,
                                           const MPI_Status& found,
                                           Where where);
/// Throws DecodeError for a message of another length than `memory`.
[[noreturn, gnu::cold]] void refuse_received(const char* operation,
                                             Memory memory,
                                             const CommState& comm,
                                             const MPI_Status& found,
                                             Where where);

[[noreturn, gnu::cold]] void fail_to_send(
    int code, const CommState& comm, Memory memory, Origin peer, Where where);
[[noreturn, gnu::cold]] void fail_to_recv(
    int code, const char* function, const CommState& comm, Origin peer, Where where);

/// Whether a message can be sent by the one call of MPI, and likewise received.
inline bool is_usual(const CommState& comm, std::size_t count, int destination, int tag) {
    return is_peer(comm, destination) && is_usual_tag(tag) && fits_an_int(count) &&
           !anything_pending();
}
inline bool is_usual_source(const CommState& comm, int source, int tag) {
    return (is_peer(comm, source) || source == any_source) &&
           (is_usual_tag(tag) || tag == any_tag) && !anything_pending();
}

inline void send(const CommState& comm,
                 const Memory& memory,
                 int destination,
                 SendOptions options,
                 Where where) {
    if (options.mode != Mode::standard ||
        !is_usual(comm, memory.count, destination, options.tag)) [[unlikely]]
        return send_unusually(comm, memory.in_parts(), destination, options, where);
    const int code = MPI_Send(memory.data,
                              static_cast<int>(memory.count),
                              memory.type,
                              destination,
                              options.tag,
                              comm.raw);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail_to_send(code, comm, memory.in_parts(), {destination, options.tag}, where);
}

/// Exactly one MPI_Recv; the message must fill `memory`.
inline Origin recv_known(
    const CommPtr& comm, const Memory& memory, int source, int tag, Where where) {
    if (!fits_an_int(memory.count) || !is_usual_source(*comm, source, tag)) [[unlikely]]
        return recv_unusually(comm, memory.in_parts(), source, tag, where);
    MPI_Status status;
    const int code = MPI_Recv(memory.data,
                              static_cast<int>(memory.count),
                              memory.type,
                              source,
                              tag,
                              comm->raw,
                              &status);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail_to_recv(code, "MPI_Recv", *comm, {source, tag}, where);
    if (bytes_of(status) != memory.bytes()) [[unlikely]]
        refuse_received("recv", memory.in_parts(), *comm, status, where);
    return origin_of(status);
}

/// Room for a message in what `target` makes of it; takes the message if it has none.
template <typename SomeTarget>
Memory room_for(SomeTarget& target,
                MPI_Message& message,
                const CommState& comm,
                const MPI_Status& found,
                Where where) {
    try {
        return target.room(bytes_of(found));
    } catch (...) {
        receive_into_nothing(message, comm, found, where);
        tell_received(comm, found, where);
    }
}

/// Waits for a message and receives it into what `target` makes of it.
template <typename SomeTarget>
Origin recv_matched(
    const CommState& comm, SomeTarget& target, int source, int tag, Where where) {
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    int code = MPI_Mprobe(source, tag, comm.raw, &message, &status);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail_to_recv(code, "MPI_Mprobe", comm, {source, tag}, where);
    const Memory memory = room_for(target, message, comm, status, where);
    if (!fits_an_int(memory.count)) [[unlikely]] {
        receive_large(memory, message, comm, status, where);
    } else {
        const int count = static_cast<int>(memory.count);
        code = MPI_Mrecv(memory.data, count, memory.type, &message, MPI_STATUS_IGNORE);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail_to_recv(code, "MPI_Mrecv", comm, origin_of(status), where);
    }
    try {
        target.arrived();
    } catch (...) {
        tell_received(comm, status, where);
    }
    return origin_of(status);
}

/// Finds the length out by a matched probe.
template <typename SomeTarget>
Origin recv_unknown(const CommPtr& comm, SomeTarget& target, int source, int tag, Where where) {
    if (!is_usual_source(*comm, source, tag)) [[unlikely]]
        return recv_unusually(comm, target, source, tag, where);
    return recv_matched(*comm, target, source, tag, where);
}

/// Exactly one MPI_Sendrecv; only while nothing is pending.
Origin send_recv(const CommState& comm,
                 const Memory& out,
                 int destination,
                 const Memory& in,
                 int source,
                 SendRecvOptions options,
                 Where where);

}  // namespace norma::detail
