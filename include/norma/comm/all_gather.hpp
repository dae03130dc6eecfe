#pragma once
// all_gather: what every rank has, for every rank.
//
//     std::vector<int> counts = world.all_gather(my_count);
//     norma::Ragged<double> all = world.all_gather_v(my_values);

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/rows.hpp"

namespace norma {

template <typename T>
std::vector<T> Communicator::all_gather(const T& value, Where where) const {
    if constexpr (detail::Listable<T>) {
        std::vector<T> values(static_cast<std::size_t>(size()));
        detail::all_gather(*state_, detail::memory_of(value), values.data(), where);
        return values;
    } else {
        return detail::unframe_rows<T>(all_gather_v(wire::frame_value(value), where));
    }
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Communicator::all_gather_v(const R& values, Where where) const {
    const detail::Memory in = detail::memory_of(values);
    auto rows = detail::empty_rows<wire::ElementOf<R>>(all_gather(in.count, where));
    detail::all_gather_v(*state_, in, rows.flat().data(), rows.offsets(), where);
    return rows;
}

}  // namespace norma
