#include "norma/comm/transfer.hpp"

#include "norma/comm/message_transfer.hpp"
#include "norma/comm/pending.hpp"

#include "send_mode.hpp"

#include <memory>

namespace norma::detail {

namespace {

/// Receives while others are pending: stands in line with them.
Origin recv_in_line(const CommPtr& comm, Target& target, const Call& call) {
    const auto receive = std::make_shared<MessageTransfer>(comm, call);
    MessageTransfer::start_receive(receive, target, std::nullopt);
    try {
        receive->wait();
    } catch (...) {
        remove_pending(*receive);
        throw;
    }
    return receive->origin();
}

[[gnu::cold]] Origin send_recv_unusually(const CommState& comm,
                                         const Memory& out,
                                         int destination,
                                         const Memory& in,
                                         int source,
                                         SendRecvOptions options,
                                         Where where) {
    check_destination(comm,
                      {"send_recv", comm.raw, destination, options.send_tag, out.count, where});
    const Call call{"send_recv", comm.raw, source, options.recv_tag, in.count, where};
    check_source(comm, call);
    const IntCount sent(out);
    const IntCount received(in);
    MPI_Status status;
    check(MPI_Sendrecv(out.data,
                       sent.count(),
                       sent.type(),
                       destination,
                       options.send_tag,
                       in.data,
                       received.count(),
                       received.type(),
                       source,
                       options.recv_tag,
                       comm.raw,
                       &status),
          "MPI_Sendrecv",
          call);
    if (source != no_rank && bytes_of(status) != in.bytes())
        refuse_received("send_recv", in, comm, status, where);
    return origin_of(status);
}

}  // namespace

void send_unusually(
    const CommState& comm, Memory memory, int destination, SendOptions options, Where where) {
    const Call call{"send", comm.raw, destination, options.tag, memory.count, where};
    check_destination(comm, call);
    if (anything_pending()) {
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Status status;
        begin_send(comm, memory, call, options.mode, request);
        check(wait_with_progress(request, status), "MPI_Test", call);
    } else {
        send_now(comm, memory, call, options.mode);
    }
}

Origin recv_unusually(const CommPtr& comm, Memory memory, int source, int tag, Where where) {
    const Call call{"recv", comm->raw, source, tag, memory.count, where};
    check_source(*comm, call);
    if (source == no_rank) return {};
    if (anything_pending()) {
        FixedTarget target(memory);
        return recv_in_line(comm, target, call);
    }
    const IntCount number(memory);
    MPI_Status status;
    check(MPI_Recv(memory.data, number.count(), number.type(), source, tag, comm->raw, &status),
          "MPI_Recv",
          call);
    if (bytes_of(status) != memory.bytes())
        refuse_received("recv", memory, *comm, status, where);
    return origin_of(status);
}

Origin recv_unusually(const CommPtr& comm, Target& target, int source, int tag, Where where) {
    const Call call{"recv", comm->raw, source, tag, unknown_count, where};
    check_source(*comm, call);
    if (source == no_rank) return {};
    if (!anything_pending()) return recv_matched(*comm, target, source, tag, where);
    return recv_in_line(comm, target, call);
}

void receive_large(
    Memory memory, MPI_Message& message, const CommState& comm, MPI_Status found, Where where) {
    const IntCount number(memory);
    const int code =
        MPI_Mrecv(memory.data, number.count(), number.type(), &message, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS) fail_to_recv(code, "MPI_Mrecv", comm, origin_of(found), where);
}

void receive_into_nothing(MPI_Message& message,
                          const CommState& comm,
                          MPI_Status found,
                          Where where) {
    Bytes unwanted(bytes_of(found));
    receive_large(memory_of(unwanted), message, comm, found, where);
}

void tell_received(const CommState& comm, const MPI_Status& found, Where where) {
    rethrow_told({"recv", comm.raw, found.MPI_SOURCE, found.MPI_TAG, unknown_count, where});
}

void refuse_received(const char* operation,
                     Memory memory,
                     const CommState& comm,
                     const MPI_Status& found,
                     Where where) {
    try {
        refuse_length(bytes_of(found), memory.count, memory.element_size);
    } catch (...) {
        rethrow_told(
            {operation, comm.raw, found.MPI_SOURCE, found.MPI_TAG, memory.count, where});
    }
}

void fail_to_send(int code, const CommState& comm, Memory memory, Origin peer, Where where) {
    fail(code, "MPI_Send", {"send", comm.raw, peer.rank, peer.tag, memory.count, where});
}

void fail_to_recv(
    int code, const char* function, const CommState& comm, Origin peer, Where where) {
    fail(code, function, {"recv", comm.raw, peer.rank, peer.tag, unknown_count, where});
}

Origin send_recv(const CommState& comm,
                 const Memory& out,
                 int destination,
                 const Memory& in,
                 int source,
                 SendRecvOptions options,
                 Where where) {
    if (!is_usual(comm, out.count, destination, options.send_tag) ||
        !is_usual_source(comm, source, options.recv_tag) || !fits_an_int(in.count)) [[unlikely]]
        return send_recv_unusually(comm, out, destination, in, source, options, where);
    MPI_Status status;
    const int code = MPI_Sendrecv(out.data,
                                  static_cast<int>(out.count),
                                  out.type,
                                  destination,
                                  options.send_tag,
                                  in.data,
                                  static_cast<int>(in.count),
                                  in.type,
                                  source,
                                  options.recv_tag,
                                  comm.raw,
                                  &status);
    if (code != MPI_SUCCESS) [[unlikely]] {
        fail(code,
             "MPI_Sendrecv",
             {"send_recv", comm.raw, source, options.recv_tag, in.count, where});
    }
    if (bytes_of(status) != in.bytes()) [[unlikely]]
        refuse_received("send_recv", in.in_parts(), comm, status, where);
    return origin_of(status);
}

}  // namespace norma::detail
