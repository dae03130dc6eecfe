#include "norma/comm/message.hpp"

#include "norma/comm/pending.hpp"
#include "norma/comm/point_to_point.hpp"
#include "norma/comm/status.hpp"

#include <thread>

namespace norma {

namespace {

using detail::Call;

/// Waits until no receive that was begun earlier could want the message: theirs comes first.
/// False where one could and there is to be no waiting.
bool gives_way(const Call& call, bool waits) {
    detail::progress_pending();
    while (detail::overlaps_pending(call.comm, call.peer, call.tag)) {
        if (!waits) return false;
        std::this_thread::yield();
        detail::progress_pending();
    }
    return true;
}

/// Calls `look` until it finds something.
template <typename Look>
auto look_until_found(const Call& call, Look&& look) {
    while (true) {
        gives_way(call, true);
        if (auto found = look()) return std::move(*found);
        std::this_thread::yield();
    }
}

}  // namespace

Message::Message(detail::CommPtr comm,
                 MPI_Message message,
                 const MPI_Status& status,
                 Where where)
    : Probed{detail::origin_of(status), detail::bytes_of(status)},
      comm_(std::move(comm)),
      message_(message),
      // NOLINTNEXTLINE(clang-analyzer-optin.cplusplus.UninitializedObject): Probed has all
      where_(where) {}

Message::Message(Message&& other) noexcept
    : Probed(other),
      comm_(std::move(other.comm_)),
      message_(std::exchange(other.message_, MPI_MESSAGE_NULL)),
      where_(other.where_) {}

Message& Message::operator=(Message&& other) noexcept {
    Probed::operator=(other);
    std::swap(comm_, other.comm_);
    std::swap(message_, other.message_);
    std::swap(where_, other.where_);
    return *this;
}

Message::~Message() {
    if (message_ == MPI_MESSAGE_NULL || !mpi_is_running()) return;
    try {
        detail::Incoming<std::vector<std::byte>> nobody;
        recv_into_target(nobody);
    } catch (...) {  // a message is lost that nobody wanted
    }
}

void Message::recv_into_target(detail::Target& target) {
    const Call call{"recv of a probed message",
                    comm_->raw,
                    from.rank,
                    from.tag,
                    detail::unknown_count,
                    where_};
    if (message_ == MPI_MESSAGE_NULL)
        throw UsageError(detail::describe(call) + ": it was received before");
    detail::Memory memory;
    Bytes unwanted;
    std::exception_ptr error;
    try {
        if (from.rank != no_rank) memory = target.room(bytes);
    } catch (...) {  // take the message all the same: the next one is not to be blamed
        error = detail::told(std::current_exception(), call);
        unwanted.resize(bytes);
        memory = detail::memory_of(unwanted);
    }
    const detail::IntCount number(memory);
    detail::check(
        MPI_Mrecv(memory.data, number.count(), number.type(), &message_, MPI_STATUS_IGNORE),
        "MPI_Mrecv",
        call);
    message_ = MPI_MESSAGE_NULL;
    if (error) std::rethrow_exception(error);
    if (from.rank == no_rank) return;
    try {
        target.arrived();
    } catch (...) {
        detail::rethrow_told(call);
    }
}

std::optional<Probed> PointToPoint::iprobe(int source, RecvOptions options, Where where) const {
    const Call call{"iprobe", mpi(), source, options.tag, 0, where};
    detail::check_source(state(), call);
    if (!gives_way(call, false)) return std::nullopt;
    int found = 0;
    MPI_Status status;
    for (int look = 0; look < 2 && found == 0;
         ++look) {  // Open MPI sees what came one look late
        detail::check(
            MPI_Iprobe(source, options.tag, mpi(), &found, &status), "MPI_Iprobe", call);
    }
    if (found == 0) return std::nullopt;
    return Probed{detail::origin_of(status), detail::bytes_of(status)};
}

Probed PointToPoint::probe(int source, RecvOptions options, Where where) const {
    const Call call{"probe", mpi(), source, options.tag, 0, where};
    detail::check_source(state(), call);
    if (!detail::anything_pending()) {
        MPI_Status status;
        detail::check(MPI_Probe(source, options.tag, mpi(), &status), "MPI_Probe", call);
        return {detail::origin_of(status), detail::bytes_of(status)};
    }
    return look_until_found(call, [&] { return iprobe(source, options, where); });
}

std::optional<Message> PointToPoint::iprobe_message(int source,
                                                    RecvOptions options,
                                                    Where where) const {
    const Call call{"iprobe_message", mpi(), source, options.tag, 0, where};
    detail::check_source(state(), call);
    if (!gives_way(call, false)) return std::nullopt;
    int found = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    for (int look = 0; look < 2 && found == 0; ++look) {
        detail::check(MPI_Improbe(source, options.tag, mpi(), &found, &message, &status),
                      "MPI_Improbe",
                      call);
    }
    if (found == 0) return std::nullopt;
    return Message(shared_state(), message, status, where);
}

Message PointToPoint::probe_message(int source, RecvOptions options, Where where) const {
    const Call call{"probe_message", mpi(), source, options.tag, 0, where};
    detail::check_source(state(), call);
    if (!detail::anything_pending()) {
        MPI_Message message = MPI_MESSAGE_NULL;
        MPI_Status status;
        detail::check(
            MPI_Mprobe(source, options.tag, mpi(), &message, &status), "MPI_Mprobe", call);
        return Message(shared_state(), message, status, where);
    }
    return look_until_found(call, [&] { return iprobe_message(source, options, where); });
}

}  // namespace norma
