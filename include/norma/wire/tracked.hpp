#pragma once
// tracked(x): a value whose pointers matter, sent as Boost.Serialization tracks them.
//
//     #include <norma/comm/boost.hpp>
//     world.send(norma::tracked(graph), 1);
//     world.recv_into(norma::tracked(graph), 0);

namespace norma {

/// Refers to the value; made by tracked().
template <typename T>
struct Tracked {
    T& value;  ///< the caller's
};

/// Sends or receives `value` through Boost.MPI's packed archives: raw and shared pointers,
/// graphs of them and polymorphic classes arrive as they were. For messages, bcast, and gather,
/// all_gather and what neighbours exchange, begun or not; include norma/comm/boost.hpp. A
/// Boost.MPI peer can send and receive the same message. Slower than the light archive, and
/// trusting: for messages of ranks of the same program alone.
template <typename T>
[[nodiscard]] Tracked<T> tracked(T& value) {
    return {value};
}

namespace wire::detail {
template <typename T>
inline constexpr bool is_tracked = false;
template <typename T>
inline constexpr bool is_tracked<Tracked<T>> = true;
}  // namespace wire::detail

}  // namespace norma
