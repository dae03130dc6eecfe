// farm_simulation FIRST COUNT [RANKS SLOTS TASKS]: so many seeds from FIRST on. Prints the
// first that breaks a promise, and how to run it again, and ends with status 1.

#include "simulation.hpp"

#include <cstdlib>
#include <fmt/format.h>

int main(int argc, char** argv) {
    namespace simulation = norma::farm::simulation;
    if (argc != 3 && argc != 6) return 2;
    simulation::begin_simulations();
    const std::uint64_t first = std::strtoull(argv[1], nullptr, 10);
    const std::uint64_t count = std::strtoull(argv[2], nullptr, 10);
    simulation::Scale scale;
    std::string scale_words;
    if (argc == 6) {
        scale = {.ranks = std::atoi(argv[3]),
                 .slots = std::atoi(argv[4]),
                 .tasks = std::atoi(argv[5])};
        for (int word = 3; word < 6; ++word)
            scale_words += std::string(" ") + argv[word];
    }
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto broken = simulation::simulate(seed, scale);
        if (!broken) continue;
        simulation::tell("seed " + std::to_string(seed) + ": " + *broken + "; again: " +
                         argv[0] + " " + std::to_string(seed) + " 1" + scale_words);
        return 1;
    }
    const simulation::Happenings& happened = simulation::happenings();
    simulation::tell(
        fmt::format("{} seeds from {}: every promise was kept. {} runs, {} of them killed and "
                    "{} failed; {} "
                    "commands started; {} ranks lost, {} came back",
                    count,
                    first,
                    happened.runs,
                    happened.killed,
                    happened.failed,
                    happened.commands,
                    happened.ranks_lost,
                    happened.ranks_back));
    return 0;
}
