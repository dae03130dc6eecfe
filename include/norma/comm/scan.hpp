#pragma once
// scan: the values of the ranks up to this one combined.
//
//     std::size_t my_first = world.exclusive_scan(my_count, std::plus<>(), std::size_t{0});

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/reduce_steps.hpp"

namespace norma {

template <detail::Owning T, typename Op>
T Collectives::scan(const T& value, Op op, Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        T result = value;
        scan_into(result, result, std::move(op), where);
        return result;
    } else {
        return detail::run_now(
            state(),
            where,
            detail::ScanWhole<T, Op>("iscan", value, std::move(op), std::nullopt));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
void Collectives::scan_into(const T& value, Out&& out, Op op, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::elements_of(value);
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(action(where), "scan_into", in.count, room.count);
    detail::with_op<detail::ReducedElement<T>>(op, in, [&](MPI_Op mpi_op, const auto& typed) {
        detail::scan(action(where), typed, room.data, mpi_op);
    });
}

template <detail::Owning T, typename Op>
T Collectives::exclusive_scan(const T& value,
                              Op op,
                              std::type_identity_t<T> init,
                              Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        T result = value;
        exclusive_scan_into(result, result, std::move(op), where);
        return rank() == 0 ? init : result;
    } else {
        return detail::run_now(
            state(),
            where,
            detail::ScanWhole<T, Op>("iexclusive_scan", value, std::move(op), std::move(init)));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
void Collectives::exclusive_scan_into(const T& value, Out&& out, Op op, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::elements_of(value);
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(action(where), "exclusive_scan_into", in.count, room.count);
    detail::with_op<detail::ReducedElement<T>>(op, in, [&](MPI_Op mpi_op, const auto& typed) {
        detail::exclusive_scan(action(where), typed, room.data, mpi_op);
    });
}

template <detail::HoldableOwning T, typename Op>
Future<detail::HeldValue<T>> BegunCollectives::iscan(T&& value, Op op, Where where) const {
    using Value = detail::HeldValue<T>;
    if constexpr (detail::ReducedByElement<Value>) {
        auto call = [](const detail::Action& action,
                       const detail::Memory& memory,
                       MPI_Op mpi_op) { detail::scan(action, memory, memory.data, mpi_op); };
        return detail::begin(
            shared_state(),
            where,
            detail::ReduceInPlace<Value, Op, decltype(call)>(
                "iscan", detail::held(std::forward<T>(value)), std::move(op), call));
    } else {
        return detail::begin(
            shared_state(),
            where,
            detail::ScanWhole<Value, Op>(
                "iscan", detail::held(std::forward<T>(value)), std::move(op), std::nullopt));
    }
}

template <detail::HoldableOwning T, typename Op>
Future<detail::HeldValue<T>> BegunCollectives::iexclusive_scan(T&& value,
                                                               Op op,
                                                               detail::HeldValue<T> init,
                                                               Where where) const {
    using Value = detail::HeldValue<T>;
    if constexpr (detail::ReducedByElement<Value>) {
        auto call =
            [](const detail::Action& action, const detail::Memory& memory, MPI_Op mpi_op) {
                detail::exclusive_scan(action, memory, memory.data, mpi_op);
            };
        auto begun = detail::begin(
            shared_state(),
            where,
            detail::ReduceInPlace<Value, Op, decltype(call)>(
                "iexclusive_scan", detail::held(std::forward<T>(value)), std::move(op), call));
        return begun.then([first = rank() == 0, init = std::move(init)](Value result) {
            return first ? init : std::move(result);
        });
    } else {
        return detail::begin(shared_state(),
                             where,
                             detail::ScanWhole<Value, Op>("iexclusive_scan",
                                                          detail::held(std::forward<T>(value)),
                                                          std::move(op),
                                                          std::move(init)));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
Future<void> BegunCollectives::iscan_into(const T& value, Out&& out, Op op, Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(
        action(where), "iscan_into", detail::elements_of(value).count, room.count);
    return detail::begin_reduction<T>(
        "iscan_into",
        shared_state(),
        where,
        detail::elements_of(value),
        std::move(op),
        [room](const detail::Action& action, const detail::Memory& in, MPI_Op mpi_op) {
            detail::scan(action, in, room.data, mpi_op);
        });
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
Future<void> BegunCollectives::iexclusive_scan_into(const T& value,
                                                    Out&& out,
                                                    Op op,
                                                    Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(
        action(where), "iexclusive_scan_into", detail::elements_of(value).count, room.count);
    return detail::begin_reduction<T>(
        "iexclusive_scan_into",
        shared_state(),
        where,
        detail::elements_of(value),
        std::move(op),
        [room](const detail::Action& action, const detail::Memory& in, MPI_Op mpi_op) {
            detail::exclusive_scan(action, in, room.data, mpi_op);
        });
}

}  // namespace norma
