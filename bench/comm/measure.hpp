#pragma once
// Rows measured: all contestants in turn, many times, and the ratios of each turn.

#include "row.hpp"

namespace bench {

struct Settings {
    int repeats = 41;
    double sample_seconds = 0.004;
};

/// The median and the quartiles.
struct Spread {
    double median = 0;
    double lower = 0;
    double upper = 0;
};

struct Measured {
    std::string name;
    double raw_seconds = 0;  // the median
    Spread again;            // raw MPI against itself, and the others against raw MPI
    Spread norma;
    Spread boost;
    std::vector<std::pair<std::string, Spread>> others;
    double wanted = 0;
    double times_boost = 0;  // Boost.MPI's time over norma's
    double boost_wanted = 0;
    double noise = 0;  // how far from 1 the median of `again` is, or may be

    [[nodiscard]] bool met() const { return norma.median - noise <= wanted; }
    [[nodiscard]] bool met_boost() const { return times_boost * (1 + noise) >= boost_wanted; }
};

/// Collective. Every contestant is given as many rounds as fill a sample; a sample takes as
/// long as it takes its slowest rank. The order changes from repeat to repeat.
[[nodiscard]] Measured measure(const Row& row, const Ranks& ranks, const Settings& settings);

}  // namespace bench
