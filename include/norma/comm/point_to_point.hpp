#pragma once
// One rank to another: send, recv, their non-blocking forms, and looking before receiving.
//
//     world.send(values, 1, {.tag = 7});
//     auto values = world.recv<std::vector<double>>(0, {.tag = 7});

#include "norma/comm/communicator_base.hpp"
#include "norma/comm/future.hpp"
#include "norma/comm/message.hpp"
#include "norma/comm/message_future.hpp"
#include "norma/comm/refusal.hpp"
#include "norma/comm/transfer.hpp"
#include "norma/comm/wait.hpp"

#include <optional>
#include <span>
#include <type_traits>
#include <utility>

namespace norma {

namespace detail {

template <typename T>
inline constexpr bool is_view = false;
template <typename T>
inline constexpr bool is_view<View<T>> = true;

/// What a view shows; anything else is itself.
template <typename T>
struct LentOf {
    using Type = T;
};
template <typename T>
struct LentOf<View<T>> {
    using Type = T;
};
template <typename T>
struct LentOf<const View<T>> {
    using Type = T;
};
template <typename T>
using Lent = typename LentOf<T>::Type;

/// Memory whose length does not depend on the message.
template <typename T>
concept FixedMemory = PlainData<T> ||(wire::PlainRange<T> && !wire::GrowingPlainRange<T>);

/// Whether a `T` cannot be written to: a span of const, or what is const itself or in part.
template <typename T>
constexpr bool is_read_only() {
    if constexpr (FixedMemory<T> && !PlainData<T>) {
        return std::is_const_v<std::remove_pointer_t<decltype(std::data(std::declval<T&>()))>>;
    } else {
        return std::is_const_v<T> || wire::detail::has_const_part<std::remove_const_t<T>>();
    }
}

template <typename T>
constexpr void refuse_const() {
    static_assert(!is_read_only<T>(), NORMA_WRITES);
}

/// The same, and what is gone before a call that does not wait is over.
template <typename T>
constexpr void refuse_passing() {
    static_assert(Staying<T>, NORMA_STAYS);
    refuse_const<std::remove_reference_t<T>>();
}

/// What may be received into: not const, and values inside it can be made.
template <typename T>
concept ReceivedInto = !is_read_only<T>() && (FixedMemory<T> || Fillable<T>);

/// What isend takes: a value it can own, or one lent to it.
template <typename T>
inline constexpr bool is_sent_later =
    !std::is_lvalue_reference_v<T> && Sendable<std::remove_cvref_t<T>>;
template <typename T>
inline constexpr bool is_sent_later<View<T>> = Sendable<T>;
template <typename T>
concept SentLater = is_sent_later<T>;

}  // namespace detail

/// The sending and receiving half of a communicator. What a rank sends, another receives with
/// the same type and tag; what the type is decides how it travels (docs/formats/message.md).
/// All calls throw UsageError for arguments that cannot be right, MpiError when MPI fails, and
/// those that receive DecodeError for a message of another type or length. What is too long for
/// memory of a fixed length (a number, an array, a span) MPI has mostly cut already: that is an
/// MpiError, whose class is MPI_ERR_TRUNCATE.
class PointToPoint : public CommunicatorBase {
  public:
    /// Sends `value` to rank `destination`.
    template <detail::Sendable T>
    void send(const T& value,
              int destination,
              SendOptions options = {},
              Where where = Where::current()) const;
    /// The value that rank `source` sent; its length is found out.
    template <detail::Makeable T>
    [[nodiscard]] detail::Carried<T> recv(int source,
                                          RecvOptions options = {},
                                          Where where = Where::current()) const;
    /// The same into `value`, keeping its capacity; into a span exactly its length, by one
    /// MPI_Recv.
    template <typename T>
    requires detail::ReceivedInto<std::remove_reference_t<T>> Origin
    recv_into(T&& value, int source, RecvOptions options = {}, Where where = Where::current())
    const;
    /// The value and who sent it: auto [value, from] = ...
    template <detail::Makeable T>
    [[nodiscard]] Received<detail::Carried<T>> recv_from(int source,
                                                         RecvOptions options = {},
                                                         Where where = Where::current()) const;

    /// Sends `value` to one rank while receiving another of the same type from another; safe in
    /// a ring, whatever the size.
    template <detail::Sendable T>
    [[nodiscard]] detail::Carried<T> send_recv(const T& value,
                                               int destination,
                                               int source,
                                               SendRecvOptions options = {},
                                               Where where = Where::current()) const;
    /// The same into `received`, which may be of another type.
    template <detail::Sendable T, typename R>
    Origin send_recv_into(const T& value,
                          int destination,
                          R&& received,
                          int source,
                          SendRecvOptions options = {},
                          Where where = Where::current()) const;

    /// Begins to send; the future owns the value and gives it back. std::move it in, or lend it
    /// as norma::view(x).
    template <detail::SentLater T>
    auto isend(T&& value,
               int destination,
               SendOptions options = {},
               Where where = Where::current()) const;
    /// Begins to receive a value of any length. Messages are matched in the order of the calls.
    template <detail::Makeable T>
    Future<detail::Carried<T>> irecv(int source,
                                     RecvOptions options = {},
                                     Where where = Where::current()) const;
    /// Begins to receive into memory of the caller: exactly its length into a span, an array or
    /// a plain value, any length into another value.
    template <detail::Staying T>
    requires detail::ReceivedInto<std::remove_reference_t<T>> Future<void> irecv_into(
        T&& values, int source, RecvOptions options = {}, Where where = Where::current())
    const;

    /// Waits for a message and says who sent it, without receiving it.
    [[nodiscard]] Probed probe(int source,
                               RecvOptions options = {},
                               Where where = Where::current()) const;
    /// The same without waiting.
    [[nodiscard]] std::optional<Probed> iprobe(int source,
                                               RecvOptions options = {},
                                               Where where = Where::current()) const;
    /// Waits for a message and takes it out of the queue: what is received afterwards is this
    /// message, whatever other threads receive.
    [[nodiscard]] Message probe_message(int source,
                                        RecvOptions options = {},
                                        Where where = Where::current()) const;
    /// The same without waiting.
    [[nodiscard]] std::optional<Message> iprobe_message(int source,
                                                        RecvOptions options = {},
                                                        Where where = Where::current()) const;

    // Refused: norma/comm/refusal.hpp.
    NORMA_REFUSE_UNSENDABLE(send, std::remove_cv_t<Argument>)
    NORMA_REFUSE_UNSENDABLE(send_recv, std::remove_cv_t<Argument>)
    NORMA_REFUSE_UNSENDABLE(send_recv_into, std::remove_cv_t<Argument>)
    NORMA_REFUSE(isend, detail::is_text_array<detail::Lent<Argument>>, NORMA_TEXT)
    NORMA_REFUSE(isend,
                 !detail::is_text_array<detail::Lent<Argument>> && !detail::SentLater<T> &&
                     !detail::SentLater<std::remove_cv_t<Argument>>,
                 NORMA_CANNOT_TRAVEL)
    NORMA_REFUSE(isend,
                 !detail::SentLater<T> && detail::SentLater<std::remove_cv_t<Argument>>,
                 NORMA_OWNS)
    NORMA_REFUSE_TYPE(recv, !detail::Makeable<Argument>, NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE_TYPE(recv_from, !detail::Makeable<Argument>, NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE_TYPE(irecv, !detail::Makeable<Argument>, NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE(recv_into, detail::is_read_only<Argument>(), NORMA_WRITES)
    NORMA_REFUSE(recv_into,
                 !detail::is_read_only<Argument>() && !detail::ReceivedInto<Argument>,
                 NORMA_NEEDS_DEFAULT)
    NORMA_REFUSE(irecv_into, !detail::Staying<T>, NORMA_STAYS)
    NORMA_REFUSE(irecv_into,
                 detail::Staying<T>&& detail::is_read_only<Argument>(),
                 NORMA_WRITES)
    NORMA_REFUSE(irecv_into,
                 detail::Staying<T> && !detail::is_read_only<Argument>() &&
                     !detail::ReceivedInto<Argument>,
                 NORMA_NEEDS_DEFAULT)

  protected:
    using CommunicatorBase::CommunicatorBase;
};

namespace detail {

/// What is sent for `value`: its own memory, or the message it is written into.
template <typename T>
Memory memory_to_send(const T& value, Bytes& message) {
    if constexpr (Serialized<T>) {
        write_message(message, value);
        return memory_of(message);
    } else {
        return memory_of(value);
    }
}

}  // namespace detail

template <detail::Sendable T>
inline void PointToPoint::send(const T& value,
                               int destination,
                               SendOptions options,
                               Where where) const {
    if constexpr (detail::Serialized<T>) {
        detail::Scratch scratch;
        Bytes& message = scratch.to_write();
        detail::write_message(message, value);
        detail::send(state(), detail::memory_of(message), destination, options, where);
    } else {
        detail::send(state(), detail::memory_of(value), destination, options, where);
    }
}

template <typename T>
requires detail::ReceivedInto<std::remove_reference_t<T>>
inline Origin PointToPoint::recv_into(T&& value,
                                      int source,
                                      RecvOptions options,
                                      Where where) const {
    using Value = std::remove_reference_t<T>;
    detail::refuse_const<Value>();
    if constexpr (detail::FixedMemory<Value>) {
        return detail::recv_known(
            shared_state(), detail::memory_of(value), source, options.tag, where);
    } else {
        detail::ValueTarget<Value> target(value);
        return detail::recv_unknown(shared_state(), target, source, options.tag, where);
    }
}

template <detail::Makeable T>
detail::Carried<T> PointToPoint::recv(int source, RecvOptions options, Where where) const {
    return recv_from<T>(source, options, where).value;
}

template <detail::Makeable T>
Received<detail::Carried<T>> PointToPoint::recv_from(int source,
                                                     RecvOptions options,
                                                     Where where) const {
    if constexpr (PlainData<T> && std::is_default_constructible_v<T>) {
        T value{};
        const Origin from = detail::recv_known(
            shared_state(), detail::memory_of(value), source, options.tag, where);
        return {value, from};
    } else {
        detail::Incoming<T> incoming;
        const Origin from =
            detail::recv_unknown(shared_state(), incoming, source, options.tag, where);
        return {incoming.take(), from};
    }
}

template <detail::SentLater T>
inline auto PointToPoint::isend(T&& value,
                                int destination,
                                SendOptions options,
                                Where where) const {
    using Value = std::remove_cvref_t<T>;
    const auto call = [&](std::size_t count) {
        return detail::Call{"isend", mpi(), destination, options.tag, count, where};
    };
    if constexpr (detail::is_view<Value>) {
        using Viewed = std::remove_cvref_t<decltype(value.value)>;
        if constexpr (detail::Serialized<Viewed>) {
            Bytes message = detail::written(value.value);
            auto sending = std::make_shared<detail::SendingMessage>(
                shared_state(), call(message.size()), std::move(message));
            sending->start(options.mode);
            return Future<void>(std::move(sending));
        } else {
            return Future<void>(std::in_place,
                                state(),
                                detail::memory_of(value.value),
                                Origin{destination, options.tag},
                                options.mode,
                                where);
        }
    } else {
        auto sending = std::make_shared<detail::Sending<Value>>(
            shared_state(), call(detail::unknown_count), std::forward<T>(value));
        sending->start(options.mode);
        return Future<Value>(std::move(sending));
    }
}

template <detail::Makeable T>
Future<detail::Carried<T>> PointToPoint::irecv(int source,
                                               RecvOptions options,
                                               Where where) const {
    const auto receiving = std::make_shared<detail::Receiving<T>>(
        shared_state(),
        detail::Call{"irecv", mpi(), source, options.tag, detail::unknown_count, where});
    detail::Receiving<T>::start(receiving);
    return Future<detail::Carried<T>>(receiving);
}

template <detail::Staying T>
requires detail::ReceivedInto<std::remove_reference_t<T>>
inline Future<void> PointToPoint::irecv_into(T&& values,
                                             int source,
                                             RecvOptions options,
                                             Where where) const {
    using Value = std::remove_reference_t<T>;
    detail::refuse_const<Value>();
    if constexpr (detail::FixedMemory<Value>) {
        const detail::Memory memory = detail::memory_of(values);
        const Origin from{source, options.tag};
        if (detail::overlaps_pending(mpi(), source, options.tag)) [[unlikely]]
            return detail::receive_in_line(shared_state(), memory.in_parts(), from, where);
        return Future<void>(std::in_place, state(), memory, from, where);
    } else {
        using Into = detail::ReceivingInto<detail::ValueTarget<Value>>;
        const auto receiving = std::make_shared<Into>(
            shared_state(),
            detail::Call{
                "irecv_into", mpi(), source, options.tag, detail::unknown_count, where},
            values);
        Into::start(receiving);
        return Future<void>(receiving);
    }
}

template <detail::Sendable T, typename R>
Origin PointToPoint::send_recv_into(const T& value,
                                    int destination,
                                    R&& received,
                                    int source,
                                    SendRecvOptions options,
                                    Where where) const {
    using In = std::remove_reference_t<R>;
    if constexpr (!detail::Serialized<T> && detail::FixedMemory<In>) {
        detail::refuse_const<In>();
        if (!detail::anything_pending()) [[likely]] {
            return detail::send_recv(state(),
                                     detail::memory_of(value),
                                     destination,
                                     detail::memory_of(received),
                                     source,
                                     options,
                                     where);
        }
    }
    auto sent = isend(view(value), destination, {.tag = options.send_tag}, where);
    const Origin from = recv_into(received, source, {.tag = options.recv_tag}, where);
    sent.wait();
    return from;
}

template <detail::Sendable T>
detail::Carried<T> PointToPoint::send_recv(
    const T& value, int destination, int source, SendRecvOptions options, Where where) const {
    if constexpr (PlainData<T> && std::is_default_constructible_v<T>) {
        T received{};
        send_recv_into(value, destination, received, source, options, where);
        return received;
    } else {
        auto sent = isend(view(value), destination, {.tag = options.send_tag}, where);
        auto received = recv<T>(source, {.tag = options.recv_tag}, where);
        sent.wait();
        return received;
    }
}

}  // namespace norma
