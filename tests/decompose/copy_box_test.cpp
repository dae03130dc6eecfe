#include "norma/decompose/copy_box.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/numbered_cells.hpp"
#include "decompose/random_decomposition.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <complex>

namespace norma {
namespace {

template <int N>
Decomposition<N> boxes_or_grid(const Extents<N>& extents, int parts, std::mt19937& random) {
    if (random() % 2 == 0) return random_boxes<N>(extents, parts, random);
    return Decomposition<N>::grid(extents, random_processes<N>(parts, random));
}

/// A box of an array of any cut, turned, into one of any other cut; all cells looked at.
template <typename T, int N>
void copy_at_random(const Communicator& world, const Extents<N>& extents, unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::int64_t limit) {
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
    };
    Box<N> what;
    Axes<N> axes = same_axes<N>();
    for (std::size_t d = 0; d < N; ++d) {
        what.lo[d] = below(extents[d]);
        what.hi[d] = what.lo[d] + 1 + below(extents[d] - what.lo[d]);
        std::swap(axes[d],
                  axes[static_cast<std::size_t>(below(static_cast<std::int64_t>(d) + 1))]);
    }
    Index<N> at;
    Extents<N> other;
    for (std::size_t d = 0; d < N; ++d) {
        at[d] = below(4);
        other[d] = at[d] + what.extent(axes[d]) + below(4);
    }
    Field<T, N> from(world, random_decomposition<N>(extents, world.size(), random), 0, T{});
    const T untouched(-7);
    Field<T, N> to(world, boxes_or_grid<N>(other, world.size(), random), 1, untouched);
    fill(from);
    copy_box(from, what, to, at, axes);
    int wrong = 0;
    to.for_each_row([&](Index<N> cell, std::span<const T> row) {
        for (const T& value : row) {
            Index<N> source;
            for (std::size_t d = 0; d < N; ++d) {
                const auto axis = static_cast<std::size_t>(axes[d]);
                source[axis] = cell[d] - at[d] + what.lo[axis];
            }
            const T expected = what.contains(source) ? value_of<T>(extents, source) : untouched;
            wrong += value != expected ? 1 : 0;
            ++cell[N - 1];
        }
    });
    EXPECT_EQ(wrong, 0) << "seed " << seed;
}

TEST(CopyBox, PutsEveryCellWhereItBelongsForAnyCutsBoxesAndTurns) {
    const Communicator world;
    for (unsigned seed = 0; seed < 40; ++seed) {
        copy_at_random<double, 1>(world, {101}, seed);
        copy_at_random<double, 2>(world, {31, 43}, seed);
        copy_at_random<float, 3>(world, {7, 11, 13}, seed);
        copy_at_random<std::complex<double>, 2>(world, {20, 13}, seed);
    }
}

TEST(CopyBox, RefusesWhatIsNotThere) {
    const Communicator world;
    Field<double, 2> from(world, Decomposition<2>::grid({8, 9}, {world.size(), 1}));
    Field<double, 2> to(world, Decomposition<2>::grid({9, 8}, {world.size(), 1}));
    const Box<2> whole = from.decomposition().whole();
    EXPECT_THROW(copy_box(from, whole, to), UsageError);
    EXPECT_THROW(copy_box(from, whole, to, {1, 0}, {1, 0}), UsageError);
    EXPECT_THROW(copy_box(from, Box<2>{{0, 0}, {9, 9}}, to), UsageError);
    EXPECT_THROW(copy_box(from, whole, to, {}, {1, 1}), UsageError);
    EXPECT_THROW(copy_box(from, whole, to, {}, {1, 2}), UsageError);
    copy_box(from, Box<2>{{2, 2}, {2, 5}}, to);  // nothing
    const auto dealt = Decomposition<2>::block_cyclic({9, 8}, {world.size(), 1}, {2, 2});
    Field<double, 2> cyclic(world, dealt);
    EXPECT_THROW(copy_box(from, whole, cyclic, {}, {1, 0}), UsageError);
    EXPECT_THROW(copy_box(from, Box<2>{{0, 0}, {7, 9}}, from, {1, 0}), UsageError);
}

}  // namespace
}  // namespace norma
