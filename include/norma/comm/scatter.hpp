#pragma once
// scatter: one rank's values dealt out, one for each rank.
//
//     Job mine = world.scatter(jobs, 0);  // jobs has one for each rank, at rank 0

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator.hpp"
#include "norma/wire/frame.hpp"

namespace norma {

template <typename T>
T Communicator::scatter(const std::vector<T>& values, int root, Where where) const {
    static_assert(std::is_default_constructible_v<T>, NORMA_NEEDS_DEFAULT);
    if (rank() == root) detail::check_one_per_rank(call("scatter", where), values.size());
    if constexpr (detail::Listable<T>) {
        T mine{};
        detail::scatter(*state_, values.data(), detail::memory_of(mine), root, where);
        return mine;
    } else {
        Ragged<std::byte> frames;
        if (rank() == root) {
            std::vector<Bytes> rows;
            for (const T& value : values)
                rows.push_back(wire::frame_value(value));
            frames = Ragged<std::byte>(rows);
        }
        return wire::unframe_value<T>(scatter_v(frames, root, where));
    }
}

template <PlainData T>
std::vector<T> Communicator::scatter_v(const Ragged<T>& rows, int root, Where where) const {
    std::vector<std::size_t> counts;
    if (rank() == root) {
        detail::check_one_per_rank(call("scatter_v", where), rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
            counts.push_back(rows[row].size());
    }
    std::vector<T> mine(scatter(counts, root, where));
    detail::scatter_v(
        *state_, rows.flat().data(), rows.offsets(), detail::memory_of(mine), root, where);
    return mine;
}

}  // namespace norma
