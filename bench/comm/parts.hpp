#pragma once
// Parts of different lengths, unknown to their receivers, and what raw MPI keeps to exchange
// them.

#include "row.hpp"

#include <boost/serialization/vector.hpp>

#include <norma/comm/ragged.hpp>

namespace bench {

/// What a rank gives to all or to one, and room for what it gets: kept between calls.
struct Parts {
    /// `unit` or twice as many doubles for and from each rank.
    Parts(const Ranks& ranks, std::size_t unit);

    std::vector<double> mine;
    std::vector<std::vector<double>> rows;  // [r] goes to rank r
    norma::Ragged<double> ragged;           // the same in one piece
    std::vector<int> counts_out, starts_out;

    std::vector<int> counts, starts;
    norma::Ragged<double> kept;  // what norma receives; raw MPI, into the same memory:
    [[nodiscard]] std::vector<double>& received() { return kept.flat(); }
};

/// Raw MPI, lengths exchanged first.
void raw_gather_v(Parts& parts, int root, const Ranks& ranks);
void raw_all_gather_v(Parts& parts, const Ranks& ranks);
void raw_all_to_all_v(Parts& parts, const Ranks& ranks);

}  // namespace bench
