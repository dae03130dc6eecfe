#pragma once
// reduce_scatter: values of all ranks combined element by element, a part for each rank.
//
//     std::vector<double> mine = world.reduce_scatter_block(contributions, std::plus<>());

#include "norma/comm/communicator_class.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/reduce_steps.hpp"

namespace norma {

namespace detail {

/// Elements of one rank's part of `given`; throws UsageError if there are not as many for each.
[[nodiscard]] std::size_t share_of(const Action& action,
                                   const char* operation,
                                   std::size_t given);

/// Combines values it owns into a part of its own, by one MPI call.
template <typename Values, typename T, typename Op, typename Call>
struct ReduceToPart {
    static constexpr Staged::StepCount steps = Staged::StepCount::one;
    static constexpr bool borrows = lends<Values>;

    const char* name;
    Values values;
    std::vector<T> part;
    HeldOp<T, Op> op;
    Call call;
    bool begun = false;

    bool next(const Action& action) {
        if (std::exchange(begun, true)) {
            op.rethrow();
            return false;
        }
        call(action, values, op.typed(memory_of(part)), op.mpi());
        return true;
    }
    std::vector<T> result() { return std::move(part); }
};

/// So many elements, to be received into.
template <typename T>
std::vector<T> part_of(std::size_t length) {
    std::vector<T> part;
    wire::resize(part, length);
    return part;
}

template <typename T>
Memory all_of(const Ragged<T>& rows, MPI_Datatype type) {
    Memory memory = memory_of(rows.flat());
    memory.type = type;
    return memory;
}

}  // namespace detail

template <wire::PlainRange R, detail::ReducedFrom<R> Out, typename Op>
void Collectives::reduce_scatter_block_into(const R& values,
                                            Out&& out,
                                            Op op,
                                            Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    const detail::Memory in = detail::memory_of(values);
    const detail::Memory room = detail::memory_of(out);
    const std::size_t share = detail::share_of(action(where), "reduce_scatter_block", in.count);
    detail::check_room(action(where), "reduce_scatter_block_into", share, room.count);
    detail::with_op<wire::ElementOf<R>>(op, room, [&](MPI_Op mpi_op, const auto& typed) {
        detail::reduce_scatter_block(action(where), in.data, typed, mpi_op);
    });
}

template <wire::PlainRange R, typename Op>
std::vector<wire::ElementOf<R>> Collectives::reduce_scatter_block(const R& values,
                                                                  Op op,
                                                                  Where where) const {
    auto part = detail::part_of<wire::ElementOf<R>>(
        detail::share_of(action(where), "reduce_scatter_block", std::size(values)));
    reduce_scatter_block_into(values, part, std::move(op), where);
    return part;
}

template <PlainData T, detail::ReducedFrom<Ragged<T>> Out, typename Op>
void Collectives::reduce_scatter_into(const Ragged<T>& rows,
                                      Out&& out,
                                      Op op,
                                      Where where) const {
    detail::refuse_const<std::remove_reference_t<Out>>();
    detail::check_one_per_rank(action(where), "reduce_scatter", rows.size());
    const detail::Memory room = detail::memory_of(out);
    detail::check_room(action(where),
                       "reduce_scatter_into",
                       rows[static_cast<std::size_t>(rank())].size(),
                       room.count);
    detail::with_op<T>(op, room, [&](MPI_Op mpi_op, const auto& typed) {
        detail::reduce_scatter(
            action(where), detail::all_of(rows, typed.type), rows.offsets(), room.data, mpi_op);
    });
}

template <PlainData T, typename Op>
std::vector<T> Collectives::reduce_scatter(const Ragged<T>& rows, Op op, Where where) const {
    detail::check_one_per_rank(action(where), "reduce_scatter", rows.size());
    auto part = detail::part_of<T>(rows[static_cast<std::size_t>(rank())].size());
    reduce_scatter_into(rows, part, std::move(op), where);
    return part;
}

template <detail::Holdable R, typename Op>
Future<std::vector<wire::ElementOf<detail::HeldValue<R>>>>
BegunCollectives::ireduce_scatter_block(R&& values, Op op, Where where) const {
    using Values = detail::Held<R>;
    using T = wire::ElementOf<detail::HeldValue<R>>;
    Values kept = detail::held(std::forward<R>(values));
    auto part = detail::part_of<T>(
        detail::share_of(action(where), "ireduce_scatter_block", std::size(kept)));
    auto call = [](const detail::Action& action,
                   const auto& all,
                   const detail::Memory& out,
                   MPI_Op mpi_op) {
        detail::reduce_scatter_block(action, detail::memory_of(all).data, out, mpi_op);
    };
    using Steps = detail::ReduceToPart<Values, T, Op, decltype(call)>;
    return detail::begin(shared_state(),
                         where,
                         Steps{"ireduce_scatter_block",
                               std::forward<Values>(kept),
                               std::move(part),
                               detail::HeldOp<T, Op>(std::move(op)),
                               call});
}

template <PlainData T, typename Op>
Future<std::vector<T>> BegunCollectives::ireduce_scatter(Ragged<T> rows,
                                                         Op op,
                                                         Where where) const {
    detail::check_one_per_rank(action(where), "ireduce_scatter", rows.size());
    auto part = detail::part_of<T>(rows[static_cast<std::size_t>(rank())].size());
    auto call = [](const detail::Action& action,
                   const Ragged<T>& all,
                   const detail::Memory& out,
                   MPI_Op mpi_op) {
        detail::reduce_scatter(
            action, detail::all_of(all, out.type), all.offsets(), out.data, mpi_op);
    };
    using Steps = detail::ReduceToPart<Ragged<T>, T, Op, decltype(call)>;
    return detail::begin(shared_state(),
                         where,
                         Steps{"ireduce_scatter",
                               std::move(rows),
                               std::move(part),
                               detail::HeldOp<T, Op>(std::move(op)),
                               call});
}

template <wire::PlainRange R, detail::ReducedFrom<R> Out, typename Op>
Future<void> BegunCollectives::ireduce_scatter_block_into(const R& values,
                                                          Out&& out,
                                                          Op op,
                                                          Where where) const {
    detail::refuse_passing<Out>();
    const detail::Memory in = detail::memory_of(values);
    const detail::Memory room = detail::memory_of(out);
    const std::size_t share =
        detail::share_of(action(where), "ireduce_scatter_block", in.count);
    detail::check_room(action(where), "ireduce_scatter_block_into", share, room.count);
    return detail::begin_reduction<R>(
        "ireduce_scatter_block_into",
        shared_state(),
        where,
        room,
        std::move(op),
        [in](const detail::Action& action, const detail::Memory& typed, MPI_Op mpi_op) {
            detail::reduce_scatter_block(action, in.data, typed, mpi_op);
        });
}

template <PlainData T, detail::ReducedFrom<Ragged<T>> Out, typename Op>
Future<void> BegunCollectives::ireduce_scatter_into(const Ragged<T>& rows,
                                                    Out&& out,
                                                    Op op,
                                                    Where where) const {
    detail::refuse_passing<Out>();
    detail::check_one_per_rank(action(where), "ireduce_scatter", rows.size());
    const detail::Memory room = detail::memory_of(out);
    detail::check_room(action(where),
                       "ireduce_scatter_into",
                       rows[static_cast<std::size_t>(rank())].size(),
                       room.count);
    return detail::begin_reduction<T>(
        "ireduce_scatter_into",
        shared_state(),
        where,
        room,
        std::move(op),
        [&rows](const detail::Action& action, const detail::Memory& typed, MPI_Op mpi_op) {
            detail::reduce_scatter(
                action, detail::all_of(rows, typed.type), rows.offsets(), typed.data, mpi_op);
        });
}

}  // namespace norma
