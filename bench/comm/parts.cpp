#include "parts.hpp"

#include <numeric>

namespace bench {

namespace {

std::vector<int> starts_of(const std::vector<int>& counts) {
    std::vector<int> starts(counts.size());
    std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
    return starts;
}

/// Room for what the lengths say, without anything allocated anew.
void make_room(Parts& parts) {
    std::exclusive_scan(parts.counts.begin(), parts.counts.end(), parts.starts.begin(), 0);
    parts.received().resize(
        static_cast<std::size_t>(parts.starts.back() + parts.counts.back()));
}

}  // namespace

Parts::Parts(const Ranks& ranks, std::size_t unit)
    : mine(unit * static_cast<std::size_t>(1 + ranks.rank % 2)),
      counts(static_cast<std::size_t>(ranks.size)),
      starts(counts.size()) {
    for (int to = 0; to < ranks.size; ++to)
        rows.emplace_back(unit * static_cast<std::size_t>(1 + (ranks.rank + to) % 2));
    ragged = norma::Ragged<double>(rows);
    for (const std::vector<double>& row : rows)
        counts_out.push_back(static_cast<int>(row.size()));
    starts_out = starts_of(counts_out);
}

void raw_gather_v(Parts& parts, int root, const Ranks& ranks) {
    const int n = static_cast<int>(parts.mine.size());
    MPI_Gather(&n, 1, MPI_INT, parts.counts.data(), 1, MPI_INT, root, ranks.raw);
    if (ranks.rank == root) make_room(parts);
    MPI_Gatherv(parts.mine.data(),
                n,
                MPI_DOUBLE,
                parts.received().data(),
                parts.counts.data(),
                parts.starts.data(),
                MPI_DOUBLE,
                root,
                ranks.raw);
}

void raw_all_gather_v(Parts& parts, const Ranks& ranks) {
    const int n = static_cast<int>(parts.mine.size());
    MPI_Allgather(&n, 1, MPI_INT, parts.counts.data(), 1, MPI_INT, ranks.raw);
    make_room(parts);
    MPI_Allgatherv(parts.mine.data(),
                   n,
                   MPI_DOUBLE,
                   parts.received().data(),
                   parts.counts.data(),
                   parts.starts.data(),
                   MPI_DOUBLE,
                   ranks.raw);
}

void raw_all_to_all_v(Parts& parts, const Ranks& ranks) {
    MPI_Alltoall(
        parts.counts_out.data(), 1, MPI_INT, parts.counts.data(), 1, MPI_INT, ranks.raw);
    make_room(parts);
    MPI_Alltoallv(parts.ragged.flat().data(),
                  parts.counts_out.data(),
                  parts.starts_out.data(),
                  MPI_DOUBLE,
                  parts.received().data(),
                  parts.counts.data(),
                  parts.starts.data(),
                  MPI_DOUBLE,
                  ranks.raw);
}

}  // namespace bench
