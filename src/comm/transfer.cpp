#include "norma/comm/transfer.hpp"

#include "norma/comm/message_transfer.hpp"
#include "norma/comm/pending.hpp"
#include "norma/comm/status.hpp"

#include "send_mode.hpp"

#include <memory>

namespace norma::detail {

namespace {

/// Receives while others are pending: stands in line with them.
[[gnu::cold, gnu::noinline]] Origin recv_in_line(
    const CommPtr& comm, Target& target, int source, int tag, Where where) {
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

/// Every send that is not the usual one.
[[gnu::cold, gnu::noinline]] void send_unusually(const CommState& comm,
                                                 const Memory& memory,
                                                 int destination,
                                                 SendOptions options,
                                                 Where where) {
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

[[gnu::cold, gnu::noinline]] Origin recv_unusually(
    const CommPtr& comm, const Memory& memory, int source, int tag, Where where) {
    if (source == no_rank) return {};
    if (anything_pending()) {
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

[[noreturn]] void fail_to_recv(
    int code, const char* function, const CommState& comm, int source, int tag, Where where) {
    fail(code, function, {"recv", comm.raw, source, tag, 0, where});
}

void receive_matched(const Memory& memory,
                     MPI_Message& message,
                     const CommState& comm,
                     const MPI_Status& found,
                     Where where) {
    const auto take = [&](int count, MPI_Datatype type) {
        const int code = MPI_Mrecv(memory.data, count, type, &message, MPI_STATUS_IGNORE);
        if (code != MPI_SUCCESS) [[unlikely]]
            fail_to_recv(code, "MPI_Mrecv", comm, found.MPI_SOURCE, found.MPI_TAG, where);
    };
    if (fits_an_int(memory.count)) [[likely]] {
        take(static_cast<int>(memory.count), memory.type);
    } else {
        const IntCount number(memory);
        take(number.count(), number.type());
    }
}

/// Takes a message that cannot be right all the same: the next one is not to be blamed.
[[gnu::cold, gnu::noinline]] void receive_into_nothing(MPI_Message& message,
                                                       const CommState& comm,
                                                       const MPI_Status& found,
                                                       Where where) {
    Bytes unwanted(bytes_of(found));
    receive_matched(memory_of(unwanted), message, comm, found, where);
}

}  // namespace

void send(const CommState& comm,
          const Memory& memory,
          int destination,
          SendOptions options,
          Where where) {
    const bool usual = options.mode == Mode::standard && fits_an_int(memory.count) &&
                       is_peer(comm, destination) && is_usual_tag(options.tag) &&
                       !anything_pending();
    if (!usual) [[unlikely]]
        return send_unusually(comm, memory, destination, options, where);
    const int code = MPI_Send(memory.data,
                              static_cast<int>(memory.count),
                              memory.type,
                              destination,
                              options.tag,
                              comm.raw);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code,
             "MPI_Send",
             {"send", comm.raw, destination, options.tag, memory.count, where});
}

Origin recv_known(const CommPtr& comm, const Memory& memory, int source, int tag, Where where) {
    const bool usual = fits_an_int(memory.count) &&
                       (is_peer(*comm, source) || source == any_source) &&
                       (is_usual_tag(tag) || tag == any_tag) && !anything_pending();
    if (!usual) [[unlikely]]
        return recv_unusually(comm, memory, source, tag, where);
    MPI_Status status;
    const int code = MPI_Recv(memory.data,
                              static_cast<int>(memory.count),
                              memory.type,
                              source,
                              tag,
                              comm->raw,
                              &status);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code, "MPI_Recv", {"recv", comm->raw, source, tag, memory.count, where});
    expect_exactly(bytes_of(status), memory);
    return origin_of(status);
}

Origin recv_unknown(const CommPtr& comm, Target& target, int source, int tag, Where where) {
    if (anything_pending() && source != no_rank) [[unlikely]]
        return recv_in_line(comm, target, source, tag, where);
    check_source(*comm, {"recv", comm->raw, source, tag, 0, where});
    if (source == no_rank) return {};
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    const int code = MPI_Mprobe(source, tag, comm->raw, &message, &status);
    if (code != MPI_SUCCESS) [[unlikely]]
        fail_to_recv(code, "MPI_Mprobe", *comm, source, tag, where);
    Memory memory;
    try {
        memory = target.room(bytes_of(status));
    } catch (...) {
        receive_into_nothing(message, *comm, status, where);
        throw;
    }
    receive_matched(memory, message, *comm, status, where);
    target.arrived();
    return origin_of(status);
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
