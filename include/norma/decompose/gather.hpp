#pragma once
// A whole array at one rank, and back.
//
//     std::optional<std::vector<double>> all = gather(u, 0);  // at rank 0, in the order of C
//     scatter(std::span<const double>(image), u, 0);

#include "norma/decompose/redistribution.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace norma {

namespace detail {

/// All cells belong to one rank. Throws UsageError if there is no such rank.
template <int N>
[[nodiscard]] Decomposition<N> all_at(const Decomposition<N>& decomposition, int root);

/// Collective: what the root allocates; where it cannot, std::bad_alloc on every rank, for the
/// others would wait for it.
void allocate_at(const Communicator& comm, int root, const std::function<void()>& allocate);

/// What scatter() is given, on any rank; throws UsageError everywhere if the root's is wrong.
void check_scattered(const Communicator& comm,
                     std::size_t elements,
                     std::int64_t cells,
                     int root);

}  // namespace detail

/// Collective: all cells at `root`, in the order of C, and nothing at other ranks. The root
/// needs memory for all of them; if it has not, std::bad_alloc is thrown on every rank. Throws
/// UsageError, MpiError.
template <typename T, int N>
[[nodiscard]] std::optional<std::vector<T>> gather(const Field<T, N>& field, int root = 0) {
    const auto& parts = field.decomposition();
    const auto at_root = detail::all_at(parts, root);
    const int rank = field.communicator().rank();
    const auto layout = detail::dense_layout(at_root, rank);
    std::vector<T> whole;
    detail::allocate_at(field.communicator(), root, [&] { whole.resize(layout.size()); });
    Redistribution<N>(field.communicator(), parts, at_root)
        .run(field.memory(), field.layout(), std::span<T>(whole), layout);
    if (rank != root) return std::nullopt;
    return whole;
}

/// Collective: every rank gets its cells of what `root` has, in the order of C; what others
/// give is not looked at. Throws UsageError on every rank if the root's has not one for each
/// cell.
template <typename T, int N>
void scatter(std::span<const T> whole, Field<T, N>& field, int root = 0) {
    const auto& parts = field.decomposition();
    const auto at_root = detail::all_at(parts, root);
    const auto& comm = field.communicator();
    detail::check_scattered(comm, whole.size(), parts.whole().cells(), root);
    const auto layout = detail::dense_layout(at_root, comm.rank());
    Redistribution<N>(comm, at_root, parts)
        .run(comm.rank() == root ? whole : std::span<const T>{},
             layout,
             field.memory(),
             field.layout());
}

}  // namespace norma
