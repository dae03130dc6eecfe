#pragma once
// An array from one decomposition to another.
//
//     const auto blocks = Decomposition<2>::cut({4096, 4096}, world.size());
//     const auto cyclic = Decomposition<2>::block_cyclic({4096, 4096}, {2, 2}, {64, 64});
//     const Redistribution<2> to_cyclic(world, blocks, cyclic);
//     to_cyclic.run(u, v);  // as often as wanted; Field<double, 2> u is in blocks, v cyclic

#include "norma/decompose/field.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace norma {

/// What moves when every rank's part becomes another.
struct RedistributionCost {
    std::size_t moved_bytes = 0;    ///< sent between ranks, all together
    std::size_t copied_bytes = 0;   ///< that stay on their rank
    std::size_t most_sent = 0;      ///< bytes that one rank sends at most
    std::size_t most_received = 0;  ///< bytes that one rank receives at most
    std::int64_t pairs = 0;         ///< of ranks with anything between them, by direction
    int most_peers = 0;             ///< ranks that one rank sends to at most
};

/// Counts it, without MPI, with elements of `cell_bytes`.
///
/// Throws UsageError for decompositions of different arrays. Takes as long as there are boxes.
template <int N>
[[nodiscard]] RedistributionCost redistribution_cost(const Decomposition<N>& from,
                                                     const Decomposition<N>& to,
                                                     std::size_t cell_bytes = 8);

/// How a Redistribution works.
struct RedistributionOptions {
    /// Of messages under way, on each rank, at most; the same on all ranks. Less is taken where
    /// less is as fast.
    std::size_t buffer_bytes = std::size_t{64} << 20U;
};

namespace detail {
class Mover;

/// Where an array of a rank is: its first element, and the places of cells.
template <int N, typename Byte>
struct Array {
    Byte* data = nullptr;
    std::size_t size = 0;  // elements
    const Layout<N>* layout = nullptr;
};

/// The layout of an array without room between rows, in the order of C.
template <int N>
[[nodiscard]] Layout<N> dense_layout(const Decomposition<N>& decomposition, int part);
}  // namespace detail

/// A plan, made once and run as often as wanted, for elements of any type.
///
/// What stays on a rank is copied straight; the rest goes in messages of moderate size from
/// rank to rank, only where there is anything, so that little memory is needed for any size.
template <int N>
class Redistribution {
  public:
    /// Collective. Throws UsageError unless both are of one array and have a part for each
    /// rank, and all ranks give the same `options`.
    Redistribution(const Communicator& comm,
                   Decomposition<N> from,
                   Decomposition<N> to,
                   RedistributionOptions options = {});

    /// Collective: all cells of `from` to their places in `to`; ghosts stay as they are. The
    /// fields are of the two decompositions. Throws UsageError if they are not, MpiError.
    template <typename T>
    void run(const Field<T, N>& from, Field<T, N>& to) const {
        check_decompositions(from.decomposition(), to.decomposition());
        run(from.memory(), from.layout(), to.memory(), to.layout());
    }
    /// The same on memory of the caller, as Layout<N>::of(decomposition, rank, 0, sizeof(T))
    /// places the cells. The two do not overlap.
    template <typename T>
    void run(std::span<const T> from, std::span<T> to) const {
        run(from, layout_of(from_, sizeof(T)), to, layout_of(to_, sizeof(T)));
    }
    /// The same, with layouts of this rank's parts that the caller says.
    template <typename T>
    void run(std::span<const T> from,
             const Layout<N>& from_layout,
             std::span<T> to,
             const Layout<N>& to_layout) const {
        static_assert(PlainData<T>,
                      "norma: a Redistribution moves plain data (numbers, enums, structs of "
                      "those, no pointers)");
        run_bytes({std::as_bytes(from).data(), from.size(), &from_layout},
                  {std::as_writable_bytes(to).data(), to.size(), &to_layout},
                  sizeof(T));
    }

    /// What moves each time, counted without MPI.
    [[nodiscard]] RedistributionCost cost(std::size_t cell_bytes = 8) const {
        return redistribution_cost(from_, to_, cell_bytes);
    }
    /// Where the cells come from.
    [[nodiscard]] const Decomposition<N>& from() const noexcept { return from_; }
    /// Where they go.
    [[nodiscard]] const Decomposition<N>& to() const noexcept { return to_; }

  private:
    void check_decompositions(const Decomposition<N>& from, const Decomposition<N>& to) const;
    [[nodiscard]] Layout<N> layout_of(const Decomposition<N>& decomposition,
                                      std::size_t element_size) const;
    void run_bytes(detail::Array<N, const std::byte> from,
                   detail::Array<N, std::byte> to,
                   std::size_t element_size) const;

    Decomposition<N> from_;
    Decomposition<N> to_;
    int rank_;
    std::shared_ptr<const detail::Mover> mover_;
};

extern template class Redistribution<1>;
extern template class Redistribution<2>;
extern template class Redistribution<3>;

}  // namespace norma
