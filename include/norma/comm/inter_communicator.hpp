#pragma once
// Two groups of ranks that talk to each other.
//
//     norma::InterCommunicator link(mine, 0, world, other_leader);
//     link.send(values, 0);                     // to rank 0 of the other group
//     norma::Communicator both = link.merge(norma::InterCommunicator::Order::first);

#include "norma/comm/communicator_class.hpp"

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
    /// leaders alone. `tag` tells calls at the same time apart.
    InterCommunicator(const Communicator& group,
                      int leader,
                      const Communicator& peers,
                      int other_leader,
                      int tag = 0,
                      Where where = Where::current());
    /// Takes an inter-communicator of MPI.
    explicit InterCommunicator(MPI_Comm comm,
                               Ownership ownership = Ownership::attach,
                               Where where = Where::current());

    /// Number of ranks of the other group.
    [[nodiscard]] int remote_size() const noexcept { return state().peers; }

    /// Collective over both groups: waits until all ranks of the other one are here.
    void barrier(Where where = Where::current()) const;
    /// Collective over both groups: one value of each rank of the other group.
    template <PlainData T>
    [[nodiscard]] std::vector<T> all_gather(const T& value,
                                            Where where = Where::current()) const {
        std::vector<T> received(static_cast<std::size_t>(remote_size()));
        gather_all(detail::memory_of(value), received.data(), where);
        return received;
    }
    /// Collective over both groups: all their ranks in one.
    [[nodiscard]] Communicator merge(Order order, Where where = Where::current()) const;

  private:
    void gather_all(const detail::Memory& in, void* out, const Where& where) const;
};

}  // namespace norma
