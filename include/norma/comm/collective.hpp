#pragma once
// The compiled bodies of the collectives: check the arguments, call MPI, check the result.
// Offsets are in elements and one more than there are ranks. Counts above 2^31-1 are cut into
// pieces where MPI allows it, and refused with a UsageError where it does not.

#include "norma/comm/comm_state.hpp"
#include "norma/comm/memory.hpp"

#include <cstddef>
#include <span>
#include <type_traits>

namespace norma::detail {

using Offsets = std::span<const std::size_t>;

/// Plain data whose vector lies in one piece, as that of bool does not.
template <typename T>
concept Listable = PlainData<T> && !std::is_same_v<T, bool>;

void barrier(const CommState& comm, const Where& where);
void bcast(const CommState& comm, const Memory& memory, int root, const Where& where);

/// `in` and `out` have the same count and type; in-place when their memory is the same.
void reduce(const CommState& comm,
            const Memory& in,
            void* out,
            MPI_Op op,
            int root,
            const Where& where);
void all_reduce(
    const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where);
void scan(const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where);
/// Leaves `out` of rank 0 as it is.
void exclusive_scan(
    const CommState& comm, const Memory& in, void* out, MPI_Op op, const Where& where);

/// Every rank gives `in`; `out` takes as many elements of each.
void gather(const CommState& comm, const Memory& in, void* out, int root, const Where& where);
void all_gather(const CommState& comm, const Memory& in, void* out, const Where& where);
void gather_v(const CommState& comm,
              const Memory& in,
              void* out,
              Offsets offsets,
              int root,
              const Where& where);
void all_gather_v(
    const CommState& comm, const Memory& in, void* out, Offsets offsets, const Where& where);

/// Every rank gets `out`; `in` holds as many elements for each.
void scatter(
    const CommState& comm, const void* in, const Memory& out, int root, const Where& where);
void scatter_v(const CommState& comm,
               const void* in,
               Offsets offsets,
               const Memory& out,
               int root,
               const Where& where);

/// `one` is what goes to one rank: its count and type hold for all.
void all_to_all(const CommState& comm, const Memory& one, void* out, const Where& where);
void all_to_all_v(const CommState& comm,
                  const Memory& in,
                  Offsets in_offsets,
                  void* out,
                  Offsets out_offsets,
                  const Where& where);

/// Throws UsageError unless `given` is one for each rank.
void check_one_per_rank(const Call& call, std::size_t given);

}  // namespace norma::detail
