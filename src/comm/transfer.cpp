#include "norma/comm/transfer.hpp"

#include "norma/comm/operation.hpp"
#include "norma/comm/pending.hpp"

#include <memory>

namespace norma::detail {

namespace {

std::size_t bytes_of(const MPI_Status& status) {
    MPI_Count bytes = 0;
    MPI_Get_elements_x(&status, MPI_BYTE, &bytes);
    return static_cast<std::size_t>(bytes);
}

/// Receives while others are pending: stands in line with them.
Origin recv_in_line(
    const CommPtr& comm, Target& target, int source, int tag, const Where& where) {
    const auto receive = std::make_shared<Operation>(
        comm, "recv", source, tag, Operation::Lives::with_caller, where);
    Operation::start_receive(receive, target, std::nullopt);
    try {
        receive->wait();
    } catch (...) {
        Operation::abandon(receive);
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
    return {status.MPI_SOURCE, status.MPI_TAG};
}

}  // namespace

void send(const CommState& comm,
          const Memory& memory,
          int destination,
          const SendOptions& options,
          const Where& where) {
    const Call call{"send", comm, destination, options.tag, memory.count, where};
    check_destination(call);
    const IntCount number(memory);
    if (anything_pending()) {
        const auto start = options.mode == Mode::synchronous ? MPI_Issend : MPI_Isend;
        MPI_Request request = MPI_REQUEST_NULL;
        MPI_Status status;
        check(start(memory.data,
                    number.count(),
                    number.type(),
                    destination,
                    options.tag,
                    comm.raw,
                    &request),
              "MPI_Isend",
              call);
        check(wait_with_progress(request, status), "MPI_Test", call);
    } else {
        const auto run = options.mode == Mode::synchronous ? MPI_Ssend : MPI_Send;
        check(
            run(memory.data, number.count(), number.type(), destination, options.tag, comm.raw),
            "MPI_Send",
            call);
    }
}

Origin recv_known(
    const CommPtr& comm, const Memory& memory, int source, int tag, const Where& where) {
    if (source == no_rank) return {};
    if (anything_pending()) {
        FixedTarget target(memory);
        return recv_in_line(comm, target, source, tag, where);
    }
    const Call call{"recv", *comm, source, tag, memory.count, where};
    check_source(call);
    const IntCount number(memory);
    MPI_Status status;
    check(MPI_Recv(memory.data, number.count(), number.type(), source, tag, comm->raw, &status),
          "MPI_Recv",
          call);
    expect_exactly(bytes_of(status), memory);
    return {status.MPI_SOURCE, status.MPI_TAG};
}

Origin recv_unknown(
    const CommPtr& comm, Target& target, int source, int tag, const Where& where) {
    if (source == no_rank) return {};
    if (anything_pending()) return recv_in_line(comm, target, source, tag, where);
    const Call call{"recv", *comm, source, tag, 0, where};
    check_source(call);
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

}  // namespace norma::detail
