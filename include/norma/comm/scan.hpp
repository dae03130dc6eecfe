#pragma once
// scan: the values of the ranks up to this one combined.
//
//     std::size_t my_first = world.exclusive_scan(my_count, std::plus<>(), std::size_t{0});

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/op.hpp"

namespace norma {

template <typename T, typename Op>
T Communicator::scan(const T& value, Op op, Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        using Element = typename detail::ReducedElement<T>::Type;
        T result = value;
        detail::with_op<Element>(op, [&](MPI_Op mpi_op) {
            const detail::Memory in = detail::memory_of(value);
            detail::scan(*state_, in, detail::memory_of(result).data, mpi_op, where);
        });
        return result;
    } else {
        std::vector<T> values = all_gather(value, where);
        T result = std::move(values.front());
        for (int i = 1; i <= rank(); ++i)
            result = op(result, values[static_cast<std::size_t>(i)]);
        return result;
    }
}

template <typename T, typename Op>
T Communicator::exclusive_scan(const T& value, Op op, T init, Where where) const {
    if constexpr (detail::ReducedByElement<T>) {
        using Element = typename detail::ReducedElement<T>::Type;
        T result = value;
        detail::with_op<Element>(op, [&](MPI_Op mpi_op) {
            const detail::Memory in = detail::memory_of(value);
            detail::exclusive_scan(*state_, in, detail::memory_of(result).data, mpi_op, where);
        });
        return rank() == 0 ? init : result;
    } else {
        std::vector<T> values = all_gather(value, where);
        if (rank() == 0) return init;
        T result = std::move(values.front());
        for (int i = 1; i < rank(); ++i)
            result = op(result, values[static_cast<std::size_t>(i)]);
        return result;
    }
}

}  // namespace norma
