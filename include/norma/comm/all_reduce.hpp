#pragma once
// all_reduce: the values of all ranks combined, for every rank.
//
//     double residual = world.all_reduce(mine, norma::Max());

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/reduce_steps.hpp"

namespace norma {

template <typename T, typename Op>
void Collectives::all_reduce_into(T&& value, Op op, Where where) const {
    using Value = std::remove_reference_t<T>;
    detail::refuse_const<Value>();
    if constexpr (detail::ReducedByElement<Value>) {
        all_reduce_into(value, value, std::move(op), where);
    } else {
        value = detail::run_now(
            state(), where, detail::AllReduceWhole<Value, Op>(value, std::move(op)));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
void Collectives::all_reduce_into(const T& value, Out&& out, Op op, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::elements_of(value);
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(action(where), "all_reduce_into", in.count, room.count);
    detail::with_op<detail::ReducedElement<T>>(op, in, [&](MPI_Op mpi_op, const auto& typed) {
        detail::all_reduce(action(where), typed, room.data, mpi_op);
    });
}

template <detail::Owning T, typename Op>
T Collectives::all_reduce(const T& value, Op op, Where where) const {
    T result = value;
    all_reduce_into(result, std::move(op), where);
    return result;
}

template <detail::HoldableOwning T, typename Op>
Future<detail::HeldValue<T>> BegunCollectives::iall_reduce(T&& value,
                                                           Op op,
                                                           Where where) const {
    using Value = detail::HeldValue<T>;
    if constexpr (detail::ReducedByElement<Value>) {
        auto call =
            [](const detail::Action& action, const detail::Memory& memory, MPI_Op mpi_op) {
                detail::all_reduce(action, memory, memory.data, mpi_op);
            };
        return detail::begin(
            shared_state(),
            where,
            detail::ReduceInPlace<Value, Op, decltype(call)>(
                "iall_reduce", detail::held(std::forward<T>(value)), std::move(op), call));
    } else {
        return detail::begin(shared_state(),
                             where,
                             detail::AllReduceWhole<Value, Op>(
                                 detail::held(std::forward<T>(value)), std::move(op)));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
Future<void> BegunCollectives::iall_reduce_into(const T& value,
                                                Out&& out,
                                                Op op,
                                                Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory room = detail::elements_of(out);
    detail::check_room(
        action(where), "iall_reduce_into", detail::elements_of(value).count, room.count);
    return detail::begin_reduction<T>(
        "iall_reduce_into",
        shared_state(),
        where,
        detail::elements_of(value),
        std::move(op),
        [room](const detail::Action& action, const detail::Memory& in, MPI_Op mpi_op) {
            detail::all_reduce(action, in, room.data, mpi_op);
        });
}

}  // namespace norma
