#pragma once
// One rank to another: send, recv and their non-blocking forms.
//
//     world.send(values, 1, {.tag = 7});
//     auto values = world.recv<std::vector<double>>(0, {.tag = 7});

#include "norma/comm/communicator.hpp"
#include "norma/wire/frame.hpp"

#include <memory>
#include <type_traits>
#include <utility>

namespace norma {

namespace detail {

template <typename T>
inline constexpr bool is_view = false;
template <typename T>
inline constexpr bool is_view<View<T>> = true;

/// What is sent for `value`: its own memory, or the frame it is written into.
template <typename T>
Memory memory_to_send(const T& value, Bytes& frame, [[maybe_unused]] MPI_Comm comm) {
    if constexpr (wire::Archived<T>) {
        wire::frame_value_into(frame, value);
        return memory_of(frame);
    } else if constexpr (wire::detail::is_tracked<T>) {
        frame = pack_tracked(value, comm);  // found where norma/comm/boost.hpp is included
        return memory_of(frame);
    } else {
        return memory_of(value);
    }
}

/// The memory of `value` if it does not depend on the message.
template <typename T>
std::optional<Memory> memory_if_known(const T& value) {
    if constexpr (PlainData<T>) {
        return memory_of(value);
    } else {
        return std::nullopt;
    }
}

}  // namespace detail

template <typename T>
void Communicator::send(const T& value,
                        int destination,
                        SendOptions options,
                        Where where) const {
    Bytes frame;
    const detail::Memory memory = detail::memory_to_send(value, frame, mpi());
    detail::send(*state_, memory, destination, options, where);
}

template <typename T>
Origin Communicator::recv_into(T&& value, int source, RecvOptions options, Where where) const {
    using Value = std::remove_reference_t<T>;
    if constexpr (PlainData<Value> ||
                  (wire::PlainRange<Value> && !wire::GrowingPlainRange<Value>)) {
        static_assert(
            !std::is_const_v<std::remove_pointer_t<decltype(detail::address(value))>>,
            "norma: recv_into() writes: it takes no const value and no span of const");
        return detail::recv_known(state_, detail::memory_of(value), source, options.tag, where);
    } else {
        static_assert(
            !std::is_const_v<Value>,
            "norma: recv_into() writes: it takes no const value and no span of const");
        detail::ValueTarget<Value> target(value);
        return detail::recv_unknown(state_, target, source, options.tag, where);
    }
}

template <typename T>
T Communicator::recv(int source, RecvOptions options, Where where) const {
    static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
    T value{};
    recv_into(value, source, options, where);
    return value;
}

template <typename T>
Received<T> Communicator::recv_from(int source, RecvOptions options, Where where) const {
    static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
    Received<T> received;
    received.from = recv_into(received.value, source, options, where);
    return received;
}

template <typename T>
auto Communicator::isend(T&& value, int destination, SendOptions options, Where where) const {
    using Value = std::remove_cvref_t<T>;
    if constexpr (detail::is_view<Value>) {
        const auto operation = std::make_shared<detail::BorrowingOperation>(
            state_, "isend", destination, options.tag, where);
        operation->start_send(detail::memory_to_send(value.value, operation->frame, mpi()),
                              options.mode);
        return Future<void>(operation);
    } else {
        static_assert(
            !std::is_lvalue_reference_v<T>,
            "norma: isend() needs to own what it sends: pass std::move(x) and get it back "
            "from the future, or norma::view(x) and leave x alone until the future is "
            "ready");
        auto operation = std::make_shared<detail::ValueOperation<Value>>(
            state_, "isend", destination, options.tag, std::forward<T>(value), where);
        operation->start_send(detail::memory_to_send(operation->value, operation->frame, mpi()),
                              options.mode);
        return Future<Value>(std::move(operation));
    }
}

template <typename T>
Future<T> Communicator::irecv(int source, RecvOptions options, Where where) const {
    static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
    auto operation = std::make_shared<detail::ValueOperation<T>>(
        state_, "irecv", source, options.tag, T{}, where);
    operation->target = std::make_unique<detail::ValueTarget<T>>(operation->value);
    detail::Operation::start_receive(
        operation, *operation->target, detail::memory_if_known(operation->value));
    return Future<T>(std::move(operation));
}

template <PlainData T>
Future<void> Communicator::irecv_into(std::span<T> values,
                                      int source,
                                      RecvOptions options,
                                      Where where) const {
    const detail::Memory memory = detail::memory_of(values);
    auto operation = std::make_shared<detail::BorrowingOperation>(
        state_, "irecv", source, options.tag, where);
    operation->target = std::make_unique<detail::FixedTarget>(memory);
    detail::Operation::start_receive(operation, *operation->target, memory);
    return Future<void>(std::move(operation));
}

}  // namespace norma
