#include "norma/decompose/redistribution.hpp"

#include "norma/base/error.hpp"
#include "norma/comm/all_reduce.hpp"

#include "decompose/mover.hpp"
#include "decompose/patches.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace norma {

namespace {

template <int N>
void check_same_array(const Decomposition<N>& from, const Decomposition<N>& to) {
    if (from.extents() == to.extents() && from.parts() == to.parts()) return;
    throw UsageError(
        fmt::format("Redistribution: from an array of {} cells in {} parts to one of {} in {}; "
                    "both must be of the same cells, and have a part for each rank",
                    fmt::join(from.extents(), " x "),
                    from.parts(),
                    fmt::join(to.extents(), " x "),
                    to.parts()));
}

template <int N>
Decomposition<N> checked(const Communicator& comm,
                         const Decomposition<N>& from,
                         const Decomposition<N>& to) {
    check_same_array(from, to);
    if (from.parts() == comm.size()) return from;
    throw UsageError(fmt::format(
        "Redistribution: {} ranks cannot share {} parts", comm.size(), from.parts()));
}

}  // namespace

template <int N>
RedistributionCost redistribution_cost(const Decomposition<N>& from,
                                       const Decomposition<N>& to,
                                       std::size_t cell_bytes) {
    check_same_array(from, to);
    RedistributionCost cost;
    std::vector<std::size_t> received(static_cast<std::size_t>(to.parts()));
    for (int part = 0; part < from.parts(); ++part) {
        std::set<int> peers;
        std::size_t sent = 0;
        for (const auto& patch : detail::patches_of(from, to, part, from.whole())) {
            const std::size_t bytes = static_cast<std::size_t>(patch.cells()) * cell_bytes;
            if (patch.peer == part) {
                cost.copied_bytes += bytes;
                continue;
            }
            sent += bytes;
            received[static_cast<std::size_t>(patch.peer)] += bytes;
            peers.insert(patch.peer);
        }
        cost.moved_bytes += sent;
        cost.most_sent = std::max(cost.most_sent, sent);
        cost.pairs += static_cast<std::int64_t>(peers.size());
        cost.most_peers = std::max(cost.most_peers, static_cast<int>(peers.size()));
    }
    cost.most_received = *std::max_element(received.begin(), received.end());
    return cost;
}

namespace detail {

template <int N>
Layout<N> dense_layout(const Decomposition<N>& decomposition, int part) {
    constexpr std::size_t fills_a_line = 64;  // so that rows begin anywhere
    return Layout<N>::of(decomposition, part, 0, fills_a_line);
}

}  // namespace detail

template <int N>
Redistribution<N>::Redistribution(const Communicator& comm,
                                  Decomposition<N> from,
                                  Decomposition<N> to,
                                  RedistributionOptions options)
    : from_(checked(comm, from, to)), to_(std::move(to)), rank_(comm.rank()) {
    // Each message's length follows from it, at both of its ends.
    const std::size_t least = comm.all_reduce(options.buffer_bytes, Min());
    const std::size_t most = comm.all_reduce(options.buffer_bytes, Max());
    if (least != most) {
        throw UsageError(fmt::format(
            "Redistribution: buffer_bytes are {} on one rank and {} on another; all "
            "give the same",
            least,
            most));
    }
    auto out = detail::patches_of(from_, to_, rank_, to_.whole());
    auto in = detail::patches_of(to_, from_, rank_, to_.whole());
    mover_ = std::make_shared<const detail::Mover>(
        comm.duplicate(), std::move(out), std::move(in), options.buffer_bytes);
}

template <int N>
void Redistribution<N>::check_decompositions(const Decomposition<N>& from,
                                             const Decomposition<N>& to) const {
    if (from == from_ && to == to_) return;
    throw UsageError(fmt::format(
        "Redistribution: the field to be {} is cut in another way than the plan says",
        from == from_ ? "filled" : "read"));
}

template <int N>
Layout<N> Redistribution<N>::layout_of(const Decomposition<N>& decomposition,
                                       std::size_t element_size) const {
    return Layout<N>::of(decomposition, rank_, 0, element_size);
}

template <int N>
void Redistribution<N>::run_bytes(detail::Array<N, const std::byte> from,
                                  detail::Array<N, std::byte> to,
                                  std::size_t element_size) const {
    const auto check_size =
        [](std::size_t elements, const Layout<N>& layout, const char* what) {
            if (elements >= layout.size()) return;
            throw UsageError(
                fmt::format("Redistribution: {} elements to {}, the part has a place for {}",
                            elements,
                            what,
                            layout.size()));
        };
    check_size(from.size, *from.layout, "read");
    check_size(to.size, *to.layout, "fill");
    mover_->run(detail::Placement::of(*from.layout, element_size),
                from.data,
                detail::Placement::of(*to.layout, element_size),
                to.data);
}

template RedistributionCost redistribution_cost<1>(const Decomposition<1>&,
                                                   const Decomposition<1>&,
                                                   std::size_t);
template RedistributionCost redistribution_cost<2>(const Decomposition<2>&,
                                                   const Decomposition<2>&,
                                                   std::size_t);
template RedistributionCost redistribution_cost<3>(const Decomposition<3>&,
                                                   const Decomposition<3>&,
                                                   std::size_t);
template Layout<1> detail::dense_layout<1>(const Decomposition<1>&, int);
template Layout<2> detail::dense_layout<2>(const Decomposition<2>&, int);
template Layout<3> detail::dense_layout<3>(const Decomposition<3>&, int);
template class Redistribution<1>;
template class Redistribution<2>;
template class Redistribution<3>;

}  // namespace norma
