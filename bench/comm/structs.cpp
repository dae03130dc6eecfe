// Structs without pointers: raw MPI sends their bytes, and so does norma; Boost.MPI, told
// nothing but how to serialize them, writes them member by member.

#include "row.hpp"

#include <boost/serialization/vector.hpp>

#include <fmt/format.h>
#include <memory>
#include <span>

namespace bench {

namespace {

struct Particle {
    double x, y, z;
    double vx, vy, vz;
    int kind;
    int id;

    template <typename Archive>
    void serialize(Archive& archive, unsigned /*version*/) {
        archive& x& y& z& vx& vy& vz& kind& id;
    }
};
static_assert(sizeof(Particle) == 56);

Row ping_structs(const Ranks& ranks, std::size_t count) {
    const auto kept = std::make_shared<std::vector<Particle>>(count);
    const std::span<Particle> values(*kept);
    const int bytes = static_cast<int>(count * sizeof(Particle));
    return {.name = fmt::format("ping {} structs", count),
            .wanted = 1.02,
            .boost_wanted = count > 1 ? 10.0 : 1.0,
            .counted = count == 1,
            .raw = ping(
                ranks,
                [=](int peer) { MPI_Send(kept->data(), bytes, MPI_BYTE, peer, 0, ranks.raw); },
                [=](int peer) {
                    MPI_Recv(
                        kept->data(), bytes, MPI_BYTE, peer, 0, ranks.raw, MPI_STATUS_IGNORE);
                }),
            .norma = ping(
                ranks,
                [=](int peer) { ranks.world.send(values, peer); },
                [=](int peer) { ranks.world.recv_into(values, peer); }),
            .boost = ping(
                ranks,
                [=](int peer) { ranks.boost.send(peer, 0, *kept); },
                [=](int peer) { ranks.boost.recv(peer, 0, *kept); })};
}

}  // namespace

void add_struct_rows(Rows& rows, const Ranks& ranks) {
    for (const std::size_t count : {1UL, 100UL, 10000UL})
        rows.push_back(ping_structs(ranks, count));
}

}  // namespace bench
