#pragma once
// Whole farms in a pretended world: the manager, the workers, the ledger and the journal are
// the real ones; only time, network and commands are pretended.

#include <cstdint>
#include <optional>
#include <string>

namespace norma::farm::simulation {

struct Scale {
    int ranks = 0;  ///< 0: the seed chooses, up to 16 of up to 8 slots
    int slots = 0;
    int tasks = 0;
};

/// What has happened in all simulations of this process.
struct Happenings {
    std::uint64_t runs = 0;
    std::uint64_t killed = 0;    ///< of the runs
    std::uint64_t failed = 0;    ///< of the runs: a full disk, or a rank lost and not survived
    std::uint64_t commands = 0;  ///< started
    std::uint64_t ranks_lost = 0;
    std::uint64_t ranks_back = 0;
};
[[nodiscard]] const Happenings& happenings();

/// Runs a list to its end, through whatever befalls it: runs that are killed, stopped or full
/// of a disk are continued. Gives the promise that was broken, if one was.
[[nodiscard]] std::optional<std::string> simulate(std::uint64_t seed, const Scale& scale);

/// Once per process: standard output and error become files of the simulation, which keeps its
/// journals in a folder of its own; returns a stream for what people should read.
void begin_simulations();

/// A line for people.
void tell(const std::string& line);

}  // namespace norma::farm::simulation
