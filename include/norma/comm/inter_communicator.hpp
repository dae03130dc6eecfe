#pragma once
// Two groups of ranks that talk to each other.
//
//     norma::InterCommunicator link(mine, 0, world, other_leader);
//     link.send(values, 0);                     // to rank 0 of the other group
//     norma::Communicator both = link.merge(norma::InterCommunicator::Order::first);

#include "norma/comm/collective.hpp"
#include "norma/comm/communicator_class.hpp"
#include "norma/comm/op.hpp"
#include "norma/comm/target.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace norma {

/// A communicator between two groups: ranks, sizes and names are those of the own group, and
/// sources and destinations are ranks of the other one.
class InterCommunicator : public PointToPoint {
  public:
    /// Which group's ranks come first when both are merged.
    enum class Order { first, second };

    /// Collective over both groups. `leader` is a rank of `group`; `peers` is a communicator
    /// that both leaders are in and `other_leader` the other's rank there, which count at the
    /// leaders alone. `tag` tells calls at the same time apart. Throws UsageError for a leader
    /// that is none.
    InterCommunicator(const Communicator& group,
                      int leader,
                      const Communicator& peers,
                      int other_leader,
                      int tag = 0,
                      Where where = Where::current());
    /// Takes an inter-communicator of MPI. Collective only for `duplicate`.
    explicit InterCommunicator(MPI_Comm comm,
                               Ownership ownership = Ownership::attach,
                               Where where = Where::current());

    /// Number of ranks of the other group.
    [[nodiscard]] int remote_size() const noexcept { return state().peers; }

    // All are collective over both groups.

    /// Waits until all ranks of the other group are here.
    void barrier(Where where = Where::current()) const;
    /// In the group that gives: the value of its rank `root` for every rank of the other group,
    /// which calls bcast_from(). Of the others in this group the argument does not count.
    template <detail::Sendable T>
    void bcast(const T& value, int root, Where where = Where::current()) const;
    /// In the group that gets: the value of rank `root` of the other group. A string or range
    /// of plain data arrives as any other of its elements, whatever its length.
    template <detail::Makeable T>
    [[nodiscard]] detail::Carried<T> bcast_from(int root, Where where = Where::current()) const;
    /// One value of each rank of the other group.
    template <PlainData T>
    requires detail::Owning<T>
    [[nodiscard]] std::vector<T> all_gather(const T& value,
                                            Where where = Where::current()) const;
    /// The values of the other group combined by `op`: a number, plain struct, or range of
    /// such, element by element. Both groups give as many elements.
    template <detail::Owning T, typename Op>
    [[nodiscard]] T all_reduce(const T& value, Op op, Where where = Where::current()) const;
    /// All ranks of both groups in one; the groups say different orders, or MPI chooses.
    [[nodiscard]] Communicator merge(Order order, Where where = Where::current()) const;

    // Refused: norma/comm/refusal.hpp.
    NORMA_REFUSE(all_gather, detail::is_text_array<Argument>, NORMA_TEXT)
    NORMA_REFUSE_UNOWNED(all_reduce, Argument)
    NORMA_REFUSE_UNSENDABLE(bcast, std::remove_cv_t<Argument>)

  private:
    void give(const detail::Memory& memory, int root, const Where& where) const;
    void take(const detail::Memory& memory, int root, const Where& where) const;
    void gather_all(const detail::Memory& in, void* out, const Where& where) const;
};

template <detail::Sendable T>
void InterCommunicator::bcast(const T& value, int root, Where where) const {
    if constexpr (PlainData<T>) {
        give(detail::memory_of(value), root, where);
    } else {
        Bytes message;
        detail::Memory memory;
        if constexpr (detail::Serialized<T>) {
            if (rank() == root) detail::write_message(message, value);
            memory = detail::memory_of(message);
        } else {
            memory = detail::memory_of(value);
        }
        const std::uint64_t length = memory.bytes();
        give(detail::memory_of(length), root, where);
        give(memory, root, where);
    }
}

template <detail::Makeable T>
detail::Carried<T> InterCommunicator::bcast_from(int root, Where where) const {
    detail::Incoming<T> incoming;
    if constexpr (PlainData<T>) {
        take(incoming.memory(), root, where);
    } else {
        std::uint64_t length = 0;
        take(detail::memory_of(length), root, where);
        take(incoming.room(length), root, where);
        incoming.arrived();
    }
    return incoming.take();
}

template <PlainData T>
requires detail::Owning<T> std::vector<T> InterCommunicator::all_gather(const T& value,
                                                                        Where where)
const {
    const auto ranks = static_cast<std::size_t>(remote_size());
    Bytes room(ranks * sizeof(T));
    gather_all(detail::memory_of(value), room.data(), where);
    std::vector<T> values;
    values.reserve(ranks);
    for (std::size_t at = 0; at < room.size(); at += sizeof(T))
        values.push_back(detail::made_of_bytes<T>(room.data() + at));
    return values;
}

template <detail::Owning T, typename Op>
T InterCommunicator::all_reduce(const T& value, Op op, Where where) const {
    static_assert(detail::ReducedByElement<T>,
                  "norma: between two groups all_reduce() combines numbers, plain structs and "
                  "ranges of them; merge() the groups to combine other values");
    T result = value;
    if (detail::elements_of(value).count == 0) return result;
    detail::with_op<detail::ReducedElement<
        T>>(op, detail::elements_of(value), [&](MPI_Op mpi_op, const auto& typed) {
        detail::all_reduce({state(), where}, typed, detail::elements_of(result).data, mpi_op);
    });
    return result;
}

}  // namespace norma
