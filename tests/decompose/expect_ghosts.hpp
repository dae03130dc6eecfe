#pragma once
// Every ghost of a field against what it must be.

#include "norma/decompose/halo.hpp"

#include "decompose/cuts.hpp"

#include <gtest/gtest.h>

#include <cstdint>

namespace norma::test {

/// Where a ghost's value comes from in an array that goes round in some dimensions; whether it
/// is in the array at all.
template <int N>
bool wrap(Index<N>& cell, const Decomposition<N>& parts) {
    for (std::size_t d = 0; d < N; ++d) {
        const std::int64_t extent = parts.extents()[d];
        if (parts.periodic()[d]) cell[d] = ((cell[d] % extent) + extent) % extent;
        if (cell[d] < 0 || cell[d] >= extent) return false;
    }
    return true;
}

/// How many dimensions a cell lies beyond the bounds in.
template <int N>
int dimensions_beyond(const Index<N>& cell, const Box<N>& bounds) {
    int count = 0;
    for (std::size_t d = 0; d < N; ++d)
        count += cell[d] < bounds.lo[d] || cell[d] >= bounds.hi[d] ? 1 : 0;
    return count;
}

template <typename T, int N>
void expect_ghosts(const Field<T, N>& field, const HaloOptions& options, std::uint64_t seed) {
    if (field.bounds().empty()) return;
    field.bounds().grown(options.width).for_each_row([&](Index<N> cell, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i, ++cell[N - 1]) {
            if (!options.corners && dimensions_beyond(cell, field.bounds()) > 1) continue;
            Index<N> from = cell;
            const T wanted = wrap(from, field.decomposition())
                                 ? static_cast<T>(value_of(from, seed))
                                 : T{77};
            EXPECT_EQ(field[cell], wanted) << testing::PrintToString(cell);
        }
    });
}

}  // namespace norma::test
