#pragma once
// reduce: the values of all ranks combined, for one rank.
//
//     if (auto total = world.reduce(mine, std::plus<>(), 0)) print(*total);

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/op.hpp"

namespace norma {

template <typename T, typename Op>
std::optional<T> Communicator::reduce(const T& value, Op op, int root, Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        using Element = typename detail::ReducedElement<T>::Type;
        T result = value;  // elsewhere than at the root only for its size
        detail::with_op<Element>(op, [&](MPI_Op mpi_op) {
            const detail::Memory in = detail::memory_of(value);
            detail::reduce(*state_, in, detail::memory_of(result).data, mpi_op, root, where);
        });
        return rank() == root ? std::optional(std::move(result)) : std::nullopt;
    } else {
        std::vector<T> values = gather(value, root, where);
        if (rank() != root) return std::nullopt;
        T result = std::move(values.front());
        for (std::size_t i = 1; i < values.size(); ++i)
            result = op(result, values[i]);
        return result;
    }
}

}  // namespace norma
