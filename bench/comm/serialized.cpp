// Values that no datatype describes, against packing by hand: a map to all, strings there and
// back.

#include "hand_packing.hpp"
#include "row.hpp"

#include <boost/mpi/collectives.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>

#include <cstdint>
#include <fmt/format.h>
#include <memory>

namespace bench {

namespace {

/// What hand packing and norma both keep between calls.
template <typename T>
struct Kept {
    T value;
    std::vector<char> bytes;
};

void raw_bcast(Kept<Table>& kept, int root, const Ranks& ranks) {
    if (ranks.rank == root) pack(kept.value, kept.bytes);
    std::uint64_t size = kept.bytes.size();
    MPI_Bcast(&size, 1, MPI_UINT64_T, root, ranks.raw);
    kept.bytes.resize(size);
    MPI_Bcast(kept.bytes.data(), static_cast<int>(size), MPI_CHAR, root, ranks.raw);
    if (ranks.rank != root) unpack(kept.bytes, kept.value);
}

Row bcast_map(const Ranks& ranks, int keys, std::size_t length, double wanted) {
    const auto kept = std::make_shared<Kept<Table>>();
    for (int i = 0; i < keys; ++i)
        kept->value.emplace(fmt::format("column number {}", i), std::vector<double>(length, i));
    return {.name = fmt::format("bcast map {} x {}", keys, length),
            .wanted = wanted,
            .counted = keys == 4,
            .raw = rooted_loop(ranks, [=](int root) { raw_bcast(*kept, root, ranks); }),
            .norma = rooted_loop(ranks,
                                 [=](int root) { ranks.world.bcast_into(kept->value, root); }),
            .boost = rooted_loop(ranks, [=](int root) {
                boost::mpi::broadcast(ranks.boost, kept->value, root);
            })};
}

void raw_receive(Kept<std::vector<std::string>>& kept, int peer, MPI_Comm comm) {
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    int size = 0;
    MPI_Mprobe(peer, 0, comm, &message, &status);
    MPI_Get_count(&status, MPI_CHAR, &size);
    kept.bytes.resize(static_cast<std::size_t>(size));
    MPI_Mrecv(kept.bytes.data(), size, MPI_CHAR, &message, MPI_STATUS_IGNORE);
    unpack(kept.bytes, kept.value);
}

void raw_send(Kept<std::vector<std::string>>& kept, int peer, MPI_Comm comm) {
    pack(kept.value, kept.bytes);
    MPI_Send(kept.bytes.data(), static_cast<int>(kept.bytes.size()), MPI_CHAR, peer, 0, comm);
}

Row ping_strings(const Ranks& ranks, std::size_t count, double wanted) {
    const auto kept = std::make_shared<Kept<std::vector<std::string>>>();
    constexpr std::size_t longest = 30;
    for (std::size_t i = 0; i < count; ++i)
        kept->value.emplace_back(1 + i % longest, 'x');
    return {.name = fmt::format("ping {} strings", count),
            .wanted = wanted,
            .counted = count == 10,
            .raw = ping(
                ranks,
                [=](int peer) { raw_send(*kept, peer, ranks.raw); },
                [=](int peer) { raw_receive(*kept, peer, ranks.raw); }),
            .norma = ping(
                ranks,
                [=](int peer) { ranks.world.send(kept->value, peer); },
                [=](int peer) { ranks.world.recv_into(kept->value, peer); }),
            .boost = ping(
                ranks,
                [=](int peer) { ranks.boost.send(peer, 0, kept->value); },
                [=](int peer) { ranks.boost.recv(peer, 0, kept->value); })};
}

}  // namespace

void add_serialized_rows(Rows& rows, const Ranks& ranks) {
    constexpr double small = 1.5;
    constexpr double large = 1.10;
    rows.push_back(bcast_map(ranks, 4, 4, small));
    rows.push_back(bcast_map(ranks, 100, 10, large));
    rows.push_back(bcast_map(ranks, 1000, 100, large));
    rows.push_back(ping_strings(ranks, 10, small));
    rows.push_back(ping_strings(ranks, 10000, large));
}

}  // namespace bench
