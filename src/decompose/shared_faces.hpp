#pragma once
// Ghosts from neighbours on the same host: copied straight from their memory, with two tokens
// instead of a message.

#include "decompose/exchanged_array.hpp"
#include "decompose/halo_plan.hpp"
#include "decompose/shared_memory.hpp"

#include <mpi.h>

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

namespace norma::detail {

/// Collective: of each rank whether it is on this host.
[[nodiscard]] std::vector<bool> ranks_on_host(const Communicator& comm);

/// The part of an exchange that goes through shared memory.
template <int N>
class SharedFaces {
  public:
    /// Collective among neighbours on a host: finds out whose memory can be seen. `on_host`
    /// tells of each rank whether it is on this host.
    SharedFaces(MPI_Comm comm,
                const HaloPlan<N>& plan,
                std::span<const ExchangedArray<N>> arrays,
                const std::vector<bool>& on_host);

    /// Whether what goes to this peer of the plan, or comes from it, needs no message.
    ///@{
    [[nodiscard]] bool sends(std::size_t peer) const { return links_[peer].out; }
    [[nodiscard]] bool receives(std::size_t peer) const { return links_[peer].in; }
    ///@}

    /// Own cells may be copied by neighbours from now on.
    void start();
    /// Lets messages move on; true once all that finish() copies is there.
    [[nodiscard]] bool progress() const;
    /// Copies theirs, and waits until they have copied ours.
    void finish();

  private:
    /// How often an exchange has begun, and how often all has been copied, as one rank says it;
    /// and its mark, which tells whether what another has opened is this.
    // NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): each in a cache line of its own
    struct alignas(64) Counts {
        std::uint64_t mark = 0;
        std::atomic<std::uint64_t> begun;
        alignas(64) std::atomic<std::uint64_t> copied;
    };
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

    struct Link {
        bool in = false;
        bool out = false;
        SharedMemory counts;                 // the other's
        std::vector<SharedMemory> memory;    // of its arrays
        std::vector<const std::byte*> data;  // their first elements
        std::vector<Layout<N>> layouts;
    };

    /// What near neighbours offer: their counts, with their mark for an offset, and each array.
    [[nodiscard]] std::vector<std::vector<SharedPlace>> exchange_offers(
        MPI_Comm comm, const std::vector<std::size_t>& near) const;
    /// The counts of the neighbour that offers this, or nothing.
    [[nodiscard]] static SharedMemory open_counts(const SharedPlace& offer);
    [[nodiscard]] bool look(Link& link, std::span<const SharedPlace> offers, int part) const;
    template <typename Answer>
    [[nodiscard]] std::vector<bool> tell(MPI_Comm comm,
                                         const std::vector<std::size_t>& near,
                                         Answer&& answer) const;
    [[nodiscard]] static Counts& counts(const SharedMemory& memory);
    [[nodiscard]] bool has_begun(const Link& link) const;
    void copy(std::size_t peer) const;
    void wait_for(const std::atomic<std::uint64_t>& count, std::uint64_t value) const;

    MPI_Comm comm_;
    const HaloPlan<N>& plan_;
    std::vector<ExchangedArray<N>> arrays_;
    std::vector<Link> links_;
    SharedMemory counts_;
    std::uint64_t exchanges_ = 0;
};

extern template class SharedFaces<1>;
extern template class SharedFaces<2>;
extern template class SharedFaces<3>;

}  // namespace norma::detail
