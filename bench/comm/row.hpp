#pragma once
// One row of the comparison: the same work through raw MPI, norma, Boost.MPI and whatever else
// is there.
//
//     rows.push_back({.name = "barrier", .wanted = 1.03,
//                     .raw = loop([=] { MPI_Barrier(ranks.raw); }), .norma = ..., .boost =
//                     ...});

#include <boost/mpi/communicator.hpp>

#include <functional>
#include <norma/comm/communicator.hpp>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// The same communicator for each contestant.
struct Ranks {
    norma::Communicator world;
    MPI_Comm raw = world.mpi();
    boost::mpi::communicator boost{world.mpi(), boost::mpi::comm_attach};
    int rank = world.rank();
    int size = world.size();
    int right = (rank + 1) % size;
    int left = (rank + size - 1) % size;
};

/// Does a contestant's work so many times. Empty where it has no such call.
using Rounds = std::function<void(int rounds)>;

/// A loop whose body the compiler sees.
template <typename Once>
Rounds loop(Once once) {
    return [once = std::move(once)](int rounds) mutable {
        for (int i = 0; i < rounds; ++i)
            once();
    };
}

/// The same with every rank as root in turn: with the same root each time the others would run
/// ahead of it, or it of them, as chance has it.
template <typename Once>
Rounds rooted_loop(const Ranks& ranks, Once once) {
    return [once = std::move(once), size = ranks.size](int rounds) mutable {
        for (int i = 0, root = 0; i < rounds; ++i, root = root + 1 == size ? 0 : root + 1)
            once(root);
    };
}

/// A message from rank 0 to rank 1 and one back; a rank alone sends to itself.
template <typename Send, typename Receive>
Rounds ping(const Ranks& ranks, Send send, Receive receive) {
    const int peer = ranks.size == 1 ? 0 : 1 - ranks.rank;
    if (ranks.rank > 1) return loop([] {});
    if (ranks.rank == 1) {
        return loop([=]() mutable {
            receive(peer);
            send(peer);
        });
    }
    return loop([=]() mutable {
        send(peer);
        receive(peer);
    });
}

struct Row {
    std::string name;
    double wanted;            // norma's time over raw MPI's, at most
    double boost_wanted = 1;  // Boost.MPI's time over norma's, at least
    bool counted = false;     // small enough to have its instructions counted on one rank
    Rounds raw;
    Rounds norma;
    Rounds boost;
    std::vector<std::pair<std::string, Rounds>> others = {};
};

using Rows = std::vector<Row>;

// What is compared, by file.
void add_ping_rows(Rows& rows, const Ranks& ranks);
void add_halo_rows(Rows& rows, const Ranks& ranks);
void add_bcast_rows(Rows& rows, const Ranks& ranks);
void add_serialized_rows(Rows& rows, const Ranks& ranks);
void add_struct_rows(Rows& rows, const Ranks& ranks);
void add_reduction_rows(Rows& rows, const Ranks& ranks);
void add_gather_rows(Rows& rows, const Ranks& ranks);

}  // namespace bench
