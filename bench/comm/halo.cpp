// What two neighbours exchange in each step of a stencil, and the barrier.

#include "row.hpp"

#include <boost/mpi/collectives.hpp>
#include <boost/mpi/nonblocking.hpp>

#include <array>
#include <memory>
#include <norma/comm/future.hpp>
#include <span>

namespace bench {

namespace {

constexpr int rightward = 1;  // tags
constexpr int leftward = 2;

struct Edges {
    explicit Edges(std::size_t count)
        : left_in(count), right_in(count), left_out(count), right_out(count) {}
    std::vector<double> left_in, right_in, left_out, right_out;
};

void raw_exchange(Edges& edges, const Ranks& ranks) {
    const int n = static_cast<int>(edges.left_in.size());
    const auto [left, right, comm] = std::tuple(ranks.left, ranks.right, ranks.raw);
    std::array<MPI_Request, 4> all{};
    MPI_Irecv(edges.left_in.data(), n, MPI_DOUBLE, left, rightward, comm, &all[0]);
    MPI_Irecv(edges.right_in.data(), n, MPI_DOUBLE, right, leftward, comm, &all[1]);
    MPI_Isend(edges.right_out.data(), n, MPI_DOUBLE, right, rightward, comm, &all[2]);
    MPI_Isend(edges.left_out.data(), n, MPI_DOUBLE, left, leftward, comm, &all[3]);
    MPI_Waitall(4, all.data(), MPI_STATUSES_IGNORE);
}

void our_exchange(Edges& edges, const Ranks& ranks) {
    const norma::Communicator& world = ranks.world;
    auto from_left = world.irecv_into(std::span(edges.left_in), ranks.left, {.tag = rightward});
    auto from_right =
        world.irecv_into(std::span(edges.right_in), ranks.right, {.tag = leftward});
    auto to_right = world.isend(norma::view(edges.right_out), ranks.right, {.tag = rightward});
    auto to_left = world.isend(norma::view(edges.left_out), ranks.left, {.tag = leftward});
    norma::wait_all(from_left, from_right, to_right, to_left);
}

void boost_exchange(Edges& edges, const Ranks& ranks) {
    const int n = static_cast<int>(edges.left_in.size());
    std::array<boost::mpi::request, 4> all;
    all[0] = ranks.boost.irecv(ranks.left, rightward, edges.left_in.data(), n);
    all[1] = ranks.boost.irecv(ranks.right, leftward, edges.right_in.data(), n);
    all[2] = ranks.boost.isend(ranks.right, rightward, edges.right_out.data(), n);
    all[3] = ranks.boost.isend(ranks.left, leftward, edges.left_out.data(), n);
    boost::mpi::wait_all(all.begin(), all.end());
}

Row halo(const Ranks& ranks, const std::string& size, std::size_t count) {
    const auto edges = std::make_shared<Edges>(count);
    return {.name = "halo " + size,
            .wanted = 1.10,
            .counted = count <= 16,
            .raw = loop([=] { raw_exchange(*edges, ranks); }),
            .norma = loop([=] { our_exchange(*edges, ranks); }),
            .boost = loop([=] { boost_exchange(*edges, ranks); })};
}

/// The four messages of a halo, prepared once.
struct RawPersistent {
    RawPersistent(Edges& edges, const Ranks& ranks) {
        const int n = static_cast<int>(edges.left_in.size());
        const auto [left, right, comm] = std::tuple(ranks.left, ranks.right, ranks.raw);
        MPI_Recv_init(edges.left_in.data(), n, MPI_DOUBLE, left, rightward, comm, &all[0]);
        MPI_Recv_init(edges.right_in.data(), n, MPI_DOUBLE, right, leftward, comm, &all[1]);
        MPI_Send_init(edges.right_out.data(), n, MPI_DOUBLE, right, rightward, comm, &all[2]);
        MPI_Send_init(edges.left_out.data(), n, MPI_DOUBLE, left, leftward, comm, &all[3]);
    }
    RawPersistent(const RawPersistent&) = delete;
    RawPersistent& operator=(const RawPersistent&) = delete;
    ~RawPersistent() {
        for (MPI_Request& request : all)
            MPI_Request_free(&request);
    }
    void exchange() {
        MPI_Startall(4, all.data());
        MPI_Waitall(4, all.data(), MPI_STATUSES_IGNORE);
    }
    std::array<MPI_Request, 4> all{};
};

struct OurPersistent {
    OurPersistent(Edges& edges, const Ranks& ranks)
        : from_left(calls(ranks).recv_into(edges.left_in, ranks.left, {.tag = rightward})),
          from_right(calls(ranks).recv_into(edges.right_in, ranks.right, {.tag = leftward})),
          to_right(calls(ranks).send(edges.right_out, ranks.right, {.tag = rightward})),
          to_left(calls(ranks).send(edges.left_out, ranks.left, {.tag = leftward})) {}
    static norma::PersistentCalls calls(const Ranks& ranks) { return ranks.world.persistent(); }
    void exchange() {
        norma::start_all(from_left, from_right, to_right, to_left);
        norma::wait_all(from_left, from_right, to_right, to_left);
    }
    norma::Prepared from_left, from_right, to_right, to_left;
};

struct Persistent {
    Persistent(std::size_t count, const Ranks& ranks)
        : edges(count), raw(edges, ranks), ours(edges, ranks) {}
    Edges edges;
    RawPersistent raw;
    OurPersistent ours;
};

Row persistent_halo(const Ranks& ranks, const std::string& size, std::size_t count) {
    const auto all = std::make_shared<Persistent>(count, ranks);
    return {.name = "halo persistent " + size,
            .wanted = 1.10,
            .counted = count <= 16,
            .raw = loop([=] { all->raw.exchange(); }),
            .norma = loop([=] { all->ours.exchange(); }),
            .boost = {}};
}

}  // namespace

void add_halo_rows(Rows& rows, const Ranks& ranks) {
    rows.push_back(halo(ranks, "128 B", 16));
    rows.push_back(halo(ranks, "8 KiB", 1024));
    rows.push_back(halo(ranks, "512 KiB", 65536));
    rows.push_back(persistent_halo(ranks, "128 B", 16));
    rows.push_back({.name = "barrier",
                    .wanted = 1.03,
                    .counted = true,
                    .raw = loop([=] { MPI_Barrier(ranks.raw); }),
                    .norma = loop([=] { ranks.world.barrier(); }),
                    .boost = loop([=] { ranks.boost.barrier(); })});
}

}  // namespace bench
