#pragma once
// The collectives: check the arguments, call MPI, check the result. Offsets are in elements and
// one more than there are ranks. Any number of elements goes.
//
// Those that are called often for few elements stand here, so that a call becomes that of MPI
// and nothing more; what is begun, prepared, large or wrong is compiled once.

#include "norma/comm/flight.hpp"
#include "norma/comm/memory.hpp"
#include "norma/comm/pending_work.hpp"

#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

namespace norma::detail {

using Offsets = std::span<const std::size_t>;

/// Plain data whose vector lies in one piece, as that of bool does not.
template <typename T>
concept Listable = PlainData<T> && !std::is_same_v<T, bool>;

[[gnu::cold]] void barrier_unusually(Action action);
[[gnu::cold]] void bcast_unusually(Action action, Memory memory, int root);
[[gnu::cold]] void reduce_unusually(Action action, Memory in, void* out, MPI_Op op, int root);
[[gnu::cold]] void all_reduce_unusually(Action action, Memory in, void* out, MPI_Op op);
[[gnu::cold]] void gather_unusually(Action action, Memory in, void* out, int root);
[[gnu::cold]] void all_gather_unusually(Action action, Memory in, void* out);
[[gnu::cold]] void all_to_all_unusually(Action action, Memory one, void* out);

/// Whether it is one call of MPI, done at once or begun.
inline bool is_usual(const Action& action, std::size_t count) noexcept {
    return fits_an_int(count) &&
           (action.flight == nullptr ? !anything_pending() : !action.flight->is_persistent);
}

/// The call of MPI that waits, or the one that begins; the communicator comes last.
template <auto AtOnce, auto Begin, typename... Arguments>
void call_mpi(const Action& action,
              const char* operation,
              int peer,
              std::size_t count,
              Arguments... arguments) {
    const int code = action.flight == nullptr
                         ? AtOnce(arguments..., action.comm.raw)
                         : Begin(arguments..., action.flight->comm, action.flight->add());
    if (code != MPI_SUCCESS) [[unlikely]]
        fail(code, action.in_parts(), {operation, peer, count});
}

/// `in` as MPI wants it when the result goes to the same memory; that of no elements, too.
inline const void* or_in_place(const void* in, const void* out) noexcept {
    return in == out ? MPI_IN_PLACE : in;
}
/// Whether `one` is the row of this rank in `all`, which has one for each.
inline bool lies_in(const void* all, const Action& action, const Memory& one) noexcept {
    const std::size_t before = static_cast<std::size_t>(action.comm.rank) * one.bytes();
    return one.count > 0 && all != nullptr &&
           one.data == static_cast<const std::byte*>(all) + before;
}

inline void barrier(const Action& action) {
    if (!is_usual(action, 0)) [[unlikely]]
        return barrier_unusually(action.in_parts());
    call_mpi<MPI_Barrier, MPI_Ibarrier>(action, "barrier", no_rank, 0);
}

inline void bcast(const Action& action, const Memory& memory, int root) {
    if (!is_usual(action, memory.count) || !is_peer(action.comm, root)) [[unlikely]]
        return bcast_unusually(action.in_parts(), memory.in_parts(), root);
    const int count = static_cast<int>(memory.count);
    call_mpi<MPI_Bcast, MPI_Ibcast>(
        action, "bcast", root, memory.count, memory.data, count, memory.type, root);
}

/// `in` and `out` have the same count and type; in-place when their memory is the same.
inline void reduce(const Action& action, const Memory& in, void* out, MPI_Op op, int root) {
    if (!is_usual(action, in.count) || !is_peer(action.comm, root)) [[unlikely]]
        return reduce_unusually(action.in_parts(), in.in_parts(), out, op, root);
    const void* const from = action.comm.rank == root ? or_in_place(in.data, out) : in.data;
    const int count = static_cast<int>(in.count);
    call_mpi<MPI_Reduce, MPI_Ireduce>(
        action, "reduce", root, in.count, from, out, count, in.type, op, root);
}
inline void all_reduce(const Action& action, const Memory& in, void* out, MPI_Op op) {
    if (!is_usual(action, in.count)) [[unlikely]]
        return all_reduce_unusually(action.in_parts(), in.in_parts(), out, op);
    const void* const from = or_in_place(in.data, out);
    const int count = static_cast<int>(in.count);
    call_mpi<MPI_Allreduce, MPI_Iallreduce>(
        action, "all_reduce", no_rank, in.count, from, out, count, in.type, op);
}
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
inline void gather(const Action& action, const Memory& in, void* out, int root) {
    if (!is_usual(action, in.count) || !is_peer(action.comm, root)) [[unlikely]]
        return gather_unusually(action.in_parts(), in.in_parts(), out, root);
    const bool in_place = action.comm.rank == root && lies_in(out, action, in);
    const void* const from = in_place ? MPI_IN_PLACE : in.data;
    const int count = static_cast<int>(in.count);
    call_mpi<MPI_Gather, MPI_Igather>(
        action, "gather", root, in.count, from, count, in.type, out, count, in.type, root);
}
inline void all_gather(const Action& action, const Memory& in, void* out) {
    if (!is_usual(action, in.count)) [[unlikely]]
        return all_gather_unusually(action.in_parts(), in.in_parts(), out);
    const void* const from = lies_in(out, action, in) ? MPI_IN_PLACE : in.data;
    const int count = static_cast<int>(in.count);
    call_mpi<MPI_Allgather, MPI_Iallgather>(
        action, "all_gather", no_rank, in.count, from, count, in.type, out, count, in.type);
}
/// Every rank gets `out`; `in` holds as many elements for each.
void scatter(const Action& action, const void* in, const Memory& out, int root);
/// `one` is what goes to one rank: its count and type hold for all.
inline void all_to_all(const Action& action, const Memory& one, void* out) {
    if (!is_usual(action, one.count)) [[unlikely]]
        return all_to_all_unusually(action.in_parts(), one.in_parts(), out);
    const void* const from = or_in_place(one.data, out);
    const int count = static_cast<int>(one.count);
    call_mpi<MPI_Alltoall, MPI_Ialltoall>(
        action, "all_to_all", no_rank, one.count, from, count, one.type, out, count, one.type);
}

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

[[noreturn, gnu::cold]] void refuse_room(Action action,
                                         const char* operation,
                                         std::size_t wanted,
                                         std::size_t given);
/// Throws UsageError unless there are as many elements as there must be.
inline void check_room(const Action& action,
                       const char* operation,
                       std::size_t wanted,
                       std::size_t given) {
    if (given != wanted && checks_arguments) [[unlikely]]
        refuse_room(action.in_parts(), operation, wanted, given);
}
/// Throws UsageError: what is received would lie where what is sent is.
[[noreturn, gnu::cold]] void refuse_in_place(Action action, const char* operation);
/// Throws UsageError unless `given` is one for each rank.
inline void check_one_per_rank(const Action& action, const char* operation, std::size_t given) {
    check_room(action, operation, static_cast<std::size_t>(action.comm.size), given);
}

}  // namespace norma::detail
