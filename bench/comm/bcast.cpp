// From one rank to all, plain data of known length.

#include "row.hpp"

#include <boost/mpi/collectives.hpp>

#include <memory>
#include <span>

namespace bench {

void add_bcast_rows(Rows& rows, const Ranks& ranks) {
    const auto x = std::make_shared<double>(0);
    rows.push_back(
        {.name = "bcast 8 B",
         .wanted = 1.03,
         .counted = true,
         .raw = rooted_loop(
             ranks, [=](int root) { MPI_Bcast(x.get(), 1, MPI_DOUBLE, root, ranks.raw); }),
         .norma = rooted_loop(ranks, [=](int root) { ranks.world.bcast_into(*x, root); }),
         .boost = rooted_loop(
             ranks, [=](int root) { boost::mpi::broadcast(ranks.boost, *x, root); })});

    constexpr int n = 131072;
    const auto kept = std::make_shared<std::vector<double>>(n);
    const std::span<double> values(*kept);
    rows.push_back(
        {.name = "bcast 1 MiB",
         .wanted = 1.03,
         .raw = rooted_loop(
             ranks, [=](int root) { MPI_Bcast(kept->data(), n, MPI_DOUBLE, root, ranks.raw); }),
         .norma = rooted_loop(ranks, [=](int root) { ranks.world.bcast_into(values, root); }),
         .boost = rooted_loop(ranks, [=](int root) {
             boost::mpi::broadcast(ranks.boost, kept->data(), n, root);
         })});

    rows.push_back(
        {.name = "ibcast_into 8 B",
         .wanted = 1.10,
         .counted = true,
         .raw = rooted_loop(ranks,
                            [=](int root) {
                                MPI_Request request = MPI_REQUEST_NULL;
                                MPI_Ibcast(x.get(), 1, MPI_DOUBLE, root, ranks.raw, &request);
                                MPI_Wait(&request, MPI_STATUS_IGNORE);
                            }),
         .norma =
             rooted_loop(ranks, [=](int root) { ranks.world.ibcast_into(*x, root).get(); }),
         .boost = {}});
}

}  // namespace bench
