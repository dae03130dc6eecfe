#pragma once
// The compiled bodies of the collectives: check the arguments, call MPI, check the result.
// Offsets are in elements and one more than there are ranks. Any number of elements goes.

#include "norma/comm/flight.hpp"
#include "norma/comm/memory.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

namespace norma::detail {

using Offsets = std::span<const std::size_t>;

/// Plain data whose vector lies in one piece, as that of bool does not.
template <typename T>
concept Listable = PlainData<T> && !std::is_same_v<T, bool>;

void barrier(const Action& action);
void bcast(const Action& action, const Memory& memory, int root);

/// `in` and `out` have the same count and type; in-place when their memory is the same.
void reduce(const Action& action, const Memory& in, void* out, MPI_Op op, int root);
void all_reduce(const Action& action, const Memory& in, void* out, MPI_Op op);
void scan(const Action& action, const Memory& in, void* out, MPI_Op op);
/// Leaves `out` of rank 0 as it is.
void exclusive_scan(const Action& action, const Memory& in, void* out, MPI_Op op);
/// Each rank gets out.count elements; `in` holds as many for each.
void reduce_scatter_block(const Action& action, const void* in, const Memory& out, MPI_Op op);
/// Rank r gets the elements from offsets[r] on; `in` holds them all.
void reduce_scatter(
    const Action& action, const Memory& in, Offsets offsets, void* out, MPI_Op op);

/// Every rank gives `in`; `out` takes as many elements of each. In place if `in` lies where it
/// goes.
void gather(const Action& action, const Memory& in, void* out, int root);
void all_gather(const Action& action, const Memory& in, void* out);
/// Every rank gets `out`; `in` holds as many elements for each.
void scatter(const Action& action, const void* in, const Memory& out, int root);
/// `one` is what goes to one rank: its count and type hold for all.
void all_to_all(const Action& action, const Memory& one, void* out);

/// How many elements MPI can place with an int in one call; lowered by tests, which have no
/// 2^31 elements.
inline std::size_t most_placed = std::numeric_limits<int>::max();

// Rows of different lengths, which are known: each rank knows those of the rows it sends or
// receives.

void gather_v(const Action& action, const Memory& in, void* out, Offsets offsets, int root);
void all_gather_v(const Action& action, const Memory& in, void* out, Offsets offsets);
void scatter_v(
    const Action& action, const void* in, Offsets offsets, const Memory& out, int root);
void all_to_all_v(
    const Action& action, const Memory& in, Offsets in_offsets, void* out, Offsets out_offsets);
/// One piece of memory for each rank, of any type.
void all_to_all_w(const Action& action,
                  std::span<const Memory> in,
                  std::span<const Memory> out);

/// Throws UsageError unless `given` is one for each rank.
void check_one_per_rank(const Action& action, const char* operation, std::size_t given);
/// Throws UsageError unless `out` has `wanted` elements.
void check_room(const Action& action,
                const char* operation,
                std::size_t wanted,
                std::size_t given);

}  // namespace norma::detail
