#include "norma/comm/transfer.hpp"

#include "norma/comm/message_transfer.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/status.hpp"

#include "send_mode.hpp"

#include <memory>

namespace norma::detail {

namespace {

/// Receives while others are pending: stands in line with them.
Origin recv_in_line(
    const CommPtr& comm, Target& target, int source, int tag, const Where& where) {
    const auto receive =
        std::make_shared<MessageTransfer>(comm, Call{"recv", comm->raw, source, tag, 0, where});
    MessageTransfer::start_receive(receive, target, std::nullopt);
    try {
        receive->wait();
    } catch (...) {
        remove_pending(*receive);
        throw;
    }
    return receive->origin();
}

Origin recv_now(const Memory& memory, MPI_Message& message, const Call& call) {
    const IntCount number(memory);
    MPI_Status status;
    check(MPI_Mrecv(memory.data, number.count(), number.type(), &message, &status),
          "MPI_Mrecv",
          call);
    return origin_of(status);
}

}  // namespace

void send(const CommState& comm,
          const Memory& memory,
          int destination,
          const SendOptions& options,
          const Where& where) {
    const Call call{"send", comm.raw, destination, options.tag, memory.count, where};
    check_destination(comm, call);
    if (anything_pending()) [[unlikely]] {
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Status status;
        begin_send(comm, memory, call, options.mode, request);
        check(wait_with_progress(request, status), "MPI_Test", call);
    } else {
        send_now(comm, memory, call, options.mode);
    }
}

Origin recv_known(
    const CommPtr& comm, const Memory& memory, int source, int tag, const Where& where) {
    if (source == no_rank) return {};
    if (anything_pending()) [[unlikely]] {
        FixedTarget target(memory);
        return recv_in_line(comm, target, source, tag, where);
    }
    const Call call{"recv", comm->raw, source, tag, memory.count, where};
    check_source(*comm, call);
    const IntCount number(memory);
    MPI_Status status;
    check(MPI_Recv(memory.data, number.count(), number.type(), source, tag, comm->raw, &status),
          "MPI_Recv",
          call);
    expect_exactly(bytes_of(status), memory);
    return origin_of(status);
}

Origin recv_unknown(
    const CommPtr& comm, Target& target, int source, int tag, const Where& where) {
    if (source == no_rank) return {};
    if (anything_pending()) [[unlikely]]
        return recv_in_line(comm, target, source, tag, where);
    const Call call{"recv", comm->raw, source, tag, 0, where};
    check_source(*comm, call);
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    check(MPI_Mprobe(source, tag, comm->raw, &message, &status), "MPI_Mprobe", call);
    Memory memory;
    try {
        memory = target.room(bytes_of(status));
    } catch (...) {  // take the message all the same: the next one is not to be blamed
        Bytes unwanted(bytes_of(status));
        recv_now(memory_of(unwanted), message, call);
        throw;
    }
    const Origin origin = recv_now(memory, message, call);
    target.arrived();
    return origin;
}

Origin send_recv(const CommState& comm,
                 const Memory& out,
                 int destination,
                 const Memory& in,
                 int source,
                 const SendRecvOptions& options,
                 const Where& where) {
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
    if (source != no_rank) expect_exactly(bytes_of(status), in);
    return origin_of(status);
}

}  // namespace norma::detail
