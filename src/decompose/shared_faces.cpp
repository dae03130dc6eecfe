#include "decompose/shared_faces.hpp"

#include "norma/comm/check.hpp"
#include "norma/comm/communicator.hpp"

#include "decompose/cell_rows.hpp"
#include "decompose/waiting.hpp"

#include <algorithm>
#include <new>
#include <random>
#include <sched.h>
#include <utility>

namespace norma::detail {

namespace {

constexpr int offers_tag = 1;
constexpr int answers_tag = 2;
constexpr int unused_tag = 3;

/// Before others are let onto this core. MPI waits likewise.
constexpr int looks_in_a_row = 1000;

/// A number that no other rank has, nor this one in another run.
std::uint64_t new_mark(MPI_Comm comm) {
    int rank = 0;
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    std::random_device device;
    return std::uint64_t{device()} << 32U | static_cast<std::uint32_t>(rank);
}

/// Sends to and receives from some ranks at once.
class Swap {
  public:
    explicit Swap(MPI_Comm comm, int tag) : comm_(comm), tag_(tag) {}

    template <typename T>
    void add(int rank, const std::vector<T>& out, std::vector<T>& in) {
        requests_.resize(requests_.size() + 2);
        const auto bytes = [](const auto& values) {
            return static_cast<int>(values.size() * sizeof(T));
        };
        MPI_Request* const next = requests_.data() + requests_.size() - 2;
        check(MPI_Irecv(in.data(), bytes(in), MPI_BYTE, rank, tag_, comm_, next), "MPI_Irecv");
        check(MPI_Isend(out.data(), bytes(out), MPI_BYTE, rank, tag_, comm_, next + 1),
              "MPI_Isend");
    }
    void finish() { wait_for_all(requests_); }

  private:
    MPI_Comm comm_;
    int tag_;
    std::vector<MPI_Request> requests_;
};

}  // namespace

std::vector<bool> ranks_on_host(const Communicator& comm) {
    const Communicator host = comm.split_by_host();
    const std::vector<int> ranks = host.all_gather(comm.rank());
    std::vector<bool> on_host(static_cast<std::size_t>(comm.size()));
    for (const int rank : ranks)
        on_host[static_cast<std::size_t>(rank)] = true;
    return on_host;
}

template <int N>
SharedFaces<N>::SharedFaces(MPI_Comm comm,
                            const HaloPlan<N>& plan,
                            std::span<const ExchangedArray<N>> arrays,
                            const std::vector<bool>& on_host)
    : comm_(comm),
      plan_(plan),
      arrays_(arrays.begin(), arrays.end()),
      links_(plan.peers.size()) {
    std::vector<std::size_t> near;  // peers on this host
    for (std::size_t p = 0; p < plan.peers.size(); ++p)
        if (on_host[static_cast<std::size_t>(plan.peers[p].part)]) near.push_back(p);
    if (near.empty()) return;
    counts_ = SharedMemory(sizeof(Counts));
    if (counts_.data() != nullptr) new (counts_.data()) Counts{new_mark(comm), 0, 0};
    const auto offers = exchange_offers(comm, near);
    for (std::size_t i = 0; i < near.size(); ++i)
        links_[near[i]].counts = open_counts(offers[i].front());
    // Both have to see the other's counts, and the receiver the sender's arrays.
    const auto seen = tell(comm, near, [&](std::size_t p) {
        return counts_.data() != nullptr && links_[p].counts.data() != nullptr;
    });
    for (std::size_t i = 0; i < near.size(); ++i) {
        const HaloPeer<N>& peer = plan.peers[near[i]];
        Link& link = links_[near[i]];
        link.in = seen[i] && link.counts.data() != nullptr && !peer.receives.empty() &&
                  !in_short_rows<N>(arrays_, peer.receives) && look(link, offers[i], peer.part);
    }
    const auto copied = tell(comm, near, [&](std::size_t p) { return links_[p].in; });
    for (std::size_t i = 0; i < near.size(); ++i)
        links_[near[i]].out = copied[i];
}

/// Tells each near neighbour yes or no, and hears the same from it.
template <int N>
template <typename Answer>
std::vector<bool> SharedFaces<N>::tell(MPI_Comm comm,
                                       const std::vector<std::size_t>& near,
                                       Answer&& answer) const {
    std::vector<std::vector<char>> mine;
    mine.reserve(near.size());
    std::vector<std::vector<char>> theirs(near.size(), std::vector<char>(1));
    for (const std::size_t p : near)
        mine.push_back({static_cast<char>(answer(p) ? 1 : 0)});
    Swap swap(comm, answers_tag);
    for (std::size_t i = 0; i < near.size(); ++i)
        swap.add(plan_.peers[near[i]].part, mine[i], theirs[i]);
    swap.finish();
    std::vector<bool> heard;
    heard.reserve(theirs.size());
    for (const auto& one : theirs)
        heard.push_back(one.front() != 0);
    return heard;
}

template <int N>
std::vector<std::vector<SharedPlace>> SharedFaces<N>::exchange_offers(
    MPI_Comm comm, const std::vector<std::size_t>& near) const {
    const bool has_counts = counts_.data() != nullptr;
    std::vector<SharedPlace> mine{{counts_.name(), has_counts ? counts(counts_).mark : 0}};
    for (const ExchangedArray<N>& array : arrays_)
        mine.push_back(shared_place(array.data));
    std::vector<std::vector<SharedPlace>> theirs(near.size(),
                                                 std::vector<SharedPlace>(mine.size()));
    Swap swap(comm, offers_tag);
    for (std::size_t i = 0; i < near.size(); ++i)
        swap.add(plan_.peers[near[i]].part, mine, theirs[i]);
    swap.finish();
    return theirs;
}

template <int N>
SharedMemory SharedFaces<N>::open_counts(const SharedPlace& offer) {
    SharedMemory opened = SharedMemory::open(offer.memory);
    const bool is_it = opened.data() != nullptr && offer.memory.bytes == sizeof(Counts) &&
                       counts(opened).mark == offer.offset;
    return is_it ? std::move(opened) : SharedMemory();
}

/// Maps the arrays that a neighbour offers; false if that cannot be. Its counts have been found
/// by the number of its process, so that arrays are, too.
template <int N>
bool SharedFaces<N>::look(Link& link, std::span<const SharedPlace> offers, int part) const {
    for (std::size_t a = 0; a < arrays_.size(); ++a) {
        const SharedPlace& offer = offers[a + 1];
        link.memory.push_back(SharedMemory::open(offer.memory));
        if (link.memory.back().data() == nullptr) return false;
        link.data.push_back(link.memory.back().data() + offer.offset);
        const AnyField<N>& field = *arrays_[a].field;
        link.layouts.push_back(Layout<N>::of(
            field.decomposition(), part, field.layout().ghosts(), field.element_size()));
        const std::uint64_t end =
            offer.offset + link.layouts.back().size() * field.element_size();
        if (end > offer.memory.bytes) return false;
    }
    return true;
}

template <int N>
void SharedFaces<N>::start() {
    ++exchanges_;
    if (counts_.data() != nullptr)
        counts(counts_).begun.store(exchanges_, std::memory_order_release);
}

template <int N>
bool SharedFaces<N>::has_begun(const Link& link) const {
    return counts(link.counts).begun.load(std::memory_order_acquire) >= exchanges_;
}

template <int N>
bool SharedFaces<N>::progress() const {
    move_on(comm_, unused_tag);
    return std::all_of(links_.begin(), links_.end(), [&](const Link& link) {
        return !link.in || has_begun(link);
    });
}

template <int N>
void SharedFaces<N>::finish() {
    for (std::size_t p = 0; p < links_.size(); ++p) {
        if (!links_[p].in) continue;
        wait_for(counts(links_[p].counts).begun, exchanges_);
        copy(p);
    }
    if (counts_.data() == nullptr) return;
    counts(counts_).copied.store(exchanges_, std::memory_order_release);
    for (const Link& link : links_)
        if (link.out) wait_for(counts(link.counts).copied, exchanges_);
}

template <int N>
void SharedFaces<N>::copy(std::size_t peer) const {
    const HaloPeer<N>& plan = plan_.peers[peer];
    const Link& link = links_[peer];
    for (std::size_t a = 0; a < arrays_.size(); ++a) {
        const Layout<N>& here = arrays_[a].field->layout();
        const Layout<N>& there = link.layouts[a];
        const auto size = static_cast<std::ptrdiff_t>(arrays_[a].field->element_size());
        auto* const data = static_cast<std::byte*>(arrays_[a].data);
        for (std::size_t b = 0; b < plan.receives.size(); ++b) {
            Index<N> away{};
            for (std::size_t d = 0; d < N; ++d)
                away[d] = plan.sources[b].lo[d] - plan.receives[b].lo[d];
            plan.receives[b].for_each_row([&](const Index<N>& first, std::int64_t cells) {
                Index<N> from = first;
                for (std::size_t d = 0; d < N; ++d)
                    from[d] += away[d];
                copy_row(data + here.offset(first) * size,
                         link.data[a] + there.offset(from) * size,
                         static_cast<std::size_t>(cells * size));
            });
        }
    }
}

template <int N>
void SharedFaces<N>::wait_for(const std::atomic<std::uint64_t>& count,
                              std::uint64_t value) const {
    for (int looks = 0; count.load(std::memory_order_acquire) < value;) {
        if (++looks < looks_in_a_row) continue;
        looks = 0;
        move_on(comm_, unused_tag);
        sched_yield();
    }
}

template <int N>
typename SharedFaces<N>::Counts& SharedFaces<N>::counts(const SharedMemory& memory) {
    return *reinterpret_cast<Counts*>(memory.data());
}

template class SharedFaces<1>;
template class SharedFaces<2>;
template class SharedFaces<3>;

}  // namespace norma::detail
