#pragma once
// reduce: the values of all ranks combined, for one rank.
//
//     if (auto total = world.reduce(mine, std::plus<>(), 0)) print(*total);

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/reduce_steps.hpp"

namespace norma {

template <detail::Owning T, typename Op>
std::optional<T> Collectives::reduce(const T& value, Op op, int root, Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        if (rank() != root) {
            reduce_into(
                value, std::span<detail::ReducedElement<T>>(), std::move(op), root, where);
            return std::nullopt;
        }
        std::optional<T> result = value;
        reduce_into(value, *result, std::move(op), root, where);
        return result;
    } else {
        expect_root("reduce", root, where);
        return detail::run_now(
            state(), where, detail::ReduceWhole<T, Op>(value, std::move(op), root));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
void Collectives::reduce_into(const T& value, Out&& out, Op op, int root, Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::elements_of(value);
    const detail::Memory room = detail::elements_of(out);
    if (rank() == root) detail::check_room(action(where), "reduce_into", in.count, room.count);
    detail::with_op<detail::ReducedElement<T>>(op, in, [&](MPI_Op mpi_op, const auto& typed) {
        detail::reduce(action(where), typed, room.data, mpi_op, root);
    });
}

template <detail::HoldableOwning T, typename Op>
Future<std::optional<detail::HeldValue<T>>> BegunCollectives::ireduce(T&& value,
                                                                      Op op,
                                                                      int root,
                                                                      Where where) const {
    using Value = detail::HeldValue<T>;
    expect_root("ireduce", root, where);
    if constexpr (detail::ReducedByElement<Value>) {
        auto call =
            [root](const detail::Action& action, const detail::Memory& memory, MPI_Op mpi_op) {
                void* const out = action.comm.rank == root ? memory.data : nullptr;
                detail::reduce(action, memory, out, mpi_op, root);
            };
        auto reduced = detail::begin(
            shared_state(),
            where,
            detail::ReduceInPlace<Value, Op, decltype(call)>(
                "ireduce", detail::held(std::forward<T>(value)), std::move(op), call));
        return reduced.then([is_root = rank() == root](Value result) {
            return is_root ? std::optional<Value>(std::move(result)) : std::nullopt;
        });
    } else {
        return detail::begin(shared_state(),
                             where,
                             detail::ReduceWhole<Value, Op>(
                                 detail::held(std::forward<T>(value)), std::move(op), root));
    }
}

template <typename T, detail::ReducedFrom<T> Out, typename Op>
Future<void> BegunCollectives::ireduce_into(
    const T& value, Out&& out, Op op, int root, Where where) const {
    detail::refuse_passing<Out>();
    expect_root("ireduce_into", root, where);
    const detail::Memory room = detail::elements_of(out);
    if (rank() == root) {
        detail::check_room(
            action(where), "ireduce_into", detail::elements_of(value).count, room.count);
    }
    return detail::begin_reduction<T>(
        "ireduce_into",
        shared_state(),
        where,
        detail::elements_of(value),
        std::move(op),
        [room, root](const detail::Action& action, const detail::Memory& in, MPI_Op mpi_op) {
            detail::reduce(action, in, room.data, mpi_op, root);
        });
}

}  // namespace norma
