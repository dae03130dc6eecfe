#pragma once
// all_reduce: the values of all ranks combined, for every rank.
//
//     double residual = world.all_reduce(mine, norma::Max());

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/op.hpp"

namespace norma {

template <typename T, typename Op>
void Communicator::all_reduce_into(T&& value, Op op, Where where) const {
    using Value = std::remove_reference_t<T>;
    if constexpr (detail::ReducedByElement<Value>) {
        static_assert(!std::is_const_v<std::remove_pointer_t<decltype(detail::address(value))>>,
                      "norma: all_reduce_into() writes: it takes no const value");
        using Element = typename detail::ReducedElement<Value>::Type;
        detail::with_op<Element>(op, [&](MPI_Op mpi_op) {
            const detail::Memory memory = detail::memory_of(value);
            detail::all_reduce(*state_, memory, memory.data, mpi_op, where);
        });
    } else {
        constexpr int root = 0;  // combines in the order of the ranks
        std::optional<Value> result = reduce(value, op, root, where);
        if (result) value = std::move(*result);
        bcast_into(value, root, where);
    }
}

template <typename T, typename Op>
T Communicator::all_reduce(const T& value, Op op, Where where) const {
    T result = value;
    all_reduce_into(result, std::move(op), where);
    return result;
}

}  // namespace norma
