#pragma once
// all_to_all: from every rank something to every rank.
//
//     norma::Ragged<Key> received = world.all_to_all_v(buckets);  // buckets[r] goes to rank r

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/comm/rows.hpp"

namespace norma {

template <typename T>
std::vector<T> Communicator::all_to_all(const std::vector<T>& values, Where where) const {
    detail::check_one_per_rank(call("all_to_all", where), values.size());
    if constexpr (detail::Listable<T>) {
        std::vector<T> received(values.size());
        detail::Memory one = detail::memory_of(values);
        one.count = 1;
        detail::all_to_all(*state_, one, received.data(), where);
        return received;
    } else {
        std::vector<Bytes> frames;
        for (const T& value : values)
            frames.push_back(wire::frame_value(value));
        return detail::unframe_rows<T>(all_to_all_v(Ragged<std::byte>(frames), where));
    }
}

template <PlainData T>
Ragged<T> Communicator::all_to_all_v(const Ragged<T>& rows, Where where) const {
    std::vector<std::size_t> counts;
    for (std::size_t row = 0; row < rows.size(); ++row)
        counts.push_back(rows[row].size());
    auto received = detail::empty_rows<T>(all_to_all(counts, where));
    detail::all_to_all_v(*state_,
                         detail::memory_of(rows.flat()),
                         rows.offsets(),
                         received.flat().data(),
                         received.offsets(),
                         where);
    return received;
}

}  // namespace norma
