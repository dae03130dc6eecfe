#pragma once
// What a decomposition costs, known before anything runs.

#include <cstddef>
#include <cstdint>

namespace norma {

/// What is exchanged each time.
struct HaloShape {
    std::int64_t width = 1;         ///< cells
    bool corners = false;           ///< whether diagonal neighbours are needed too
    std::size_t cell_bytes = 8;     ///< of all fields together
    double exchanges_per_step = 1;  ///< 1/k where k steps are made with one exchange
};

/// What the prediction assumes of a machine: one core of a node with a fast network, unless
/// said otherwise.
struct Machine {
    double cells_per_second = 1e9;      ///< that one rank updates
    double bytes_per_second = 10e9;     ///< of a message between ranks
    double seconds_per_message = 2e-6;  ///< that every message takes besides
};

/// What a decomposition costs. Halo figures are of one exchange.
struct CutCost {
    std::int64_t most_cells = 0;       ///< of the largest part
    std::int64_t least_cells = 0;      ///< of the smallest part
    double imbalance = 1;              ///< largest work over mean work
    std::int64_t halo_cells = 0;       ///< that all parts receive
    std::int64_t most_halo_cells = 0;  ///< that one part receives at most
    std::size_t halo_bytes = 0;        ///< that all parts receive
    std::size_t most_halo_bytes = 0;   ///< that one part receives at most
    std::int64_t messages = 0;         ///< one a pair of neighbours and direction
    int most_neighbours = 0;           ///< of one part
    double seconds_per_step = 0;       ///< of the slowest part: computing and exchanging
    double predicted_efficiency = 1;   ///< of the step, against equal parts without any halo
};

}  // namespace norma
