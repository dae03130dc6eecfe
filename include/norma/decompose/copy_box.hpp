#pragma once
// A box of one array in another: cut out, put in, turned.
//
//     Field<double, 2> turned(world, Decomposition<2>::cut({640, 480}, world.size()));
//     copy_box(u, u.decomposition().whole(), turned, {}, {1, 0});  // as numpy.transpose(u)
//     copy_box(u, Box<2>{{10, 20}, {50, 60}}, small);              // as u[10:50, 20:60]

#include "norma/decompose/field.hpp"

#include <array>
#include <cstddef>

namespace norma {

/// Which dimension of the one array each dimension of the other is.
template <int N>
using Axes = std::array<int, static_cast<std::size_t>(N)>;

/// Each its own.
template <int N>
[[nodiscard]] constexpr Axes<N> same_axes() {
    Axes<N> axes{};
    for (int d = 0; d < N; ++d)
        axes[static_cast<std::size_t>(d)] = d;
    return axes;
}

namespace detail {
/// Memory of one rank's part.
template <int N, typename Byte>
struct PartMemory {
    const Decomposition<N>& decomposition;
    const Layout<N>& layout;
    Byte* data;
};
template <int N>
void copy_box_bytes(const Communicator& comm,
                    const PartMemory<N, const std::byte>& from,
                    const Box<N>& what,
                    const PartMemory<N, std::byte>& to,
                    const Index<N>& at,
                    const Axes<N>& axes,
                    std::size_t element_size);
}  // namespace detail

/// Collective: the cells `what` of `from` become cells of `to`, the first of them at `at`.
/// Dimension d of `to` is dimension axes[d] of `from`, as numpy.transpose has it. Other cells
/// stay, ghosts too. They are two fields of the same ranks, with any cuts; `to` is not
/// block-cyclic.
///
/// Needs as little memory as a Redistribution. Throws UsageError for a field into itself, axes
/// that name one dimension twice, and cells that are outside of either array; MpiError.
template <typename T, int N>
void copy_box(const Field<T, N>& from,
              const Box<N>& what,
              Field<T, N>& to,
              const Index<N>& at = {},
              const Axes<N>& axes = same_axes<N>()) {
    detail::copy_box_bytes<N>(
        from.communicator(),
        {from.decomposition(), from.layout(), std::as_bytes(from.memory()).data()},
        what,
        {to.decomposition(), to.layout(), std::as_writable_bytes(to.memory()).data()},
        at,
        axes,
        sizeof(T));
}

}  // namespace norma
