#pragma once
// gather: what every rank has, for one rank.
//
//     std::vector<std::string> names = world.gather(my_name, 0);   // empty but at rank 0
//     norma::Ragged<double> parts = world.gather_v(my_values, 0);  // parts[r] is rank r's

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/rows.hpp"
#include "norma/wire/frame.hpp"

namespace norma {

template <typename T>
std::vector<T> Communicator::gather(const T& value, int root, Where where) const {
    if constexpr (detail::Listable<T>) {
        std::vector<T> values(rank() == root ? static_cast<std::size_t>(size()) : 0);
        detail::gather(*state_, detail::memory_of(value), values.data(), root, where);
        return values;
    } else {
        return detail::unframe_rows<T>(gather_v(wire::frame_value(value), root, where));
    }
}

template <wire::PlainRange R>
Ragged<wire::ElementOf<R>> Communicator::gather_v(const R& values,
                                                  int root,
                                                  Where where) const {
    const detail::Memory in = detail::memory_of(values);
    auto rows = detail::empty_rows<wire::ElementOf<R>>(gather(in.count, root, where));
    detail::gather_v(*state_, in, rows.flat().data(), rows.offsets(), root, where);
    return rows;
}

}  // namespace norma
