// Pieces of work of very different lengths, claimed by whoever is free: no rank gets its share
// beforehand, and every piece is done exactly once.
//     mpirun -n 4 ./claim_loop

#include <cstdint>
#include <functional>
#include <iostream>
#include <norma/norma.hpp>

namespace {

/// Steps until `n` becomes 1 by halving or 3n + 1 (Collatz): nobody knows how many.
std::uint64_t steps_of(std::uint64_t n) {
    std::uint64_t steps = 0;
    for (; n > 1; ++steps)
        n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    return steps;
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;
    constexpr std::size_t numbers = 100'000;

    norma::Located<std::uint64_t, std::uint64_t> longest{0, 0};
    std::size_t done = 0;
    norma::Claim claim(world, numbers);
    while (const auto range = claim.next()) {
        for (std::size_t i = range->first; i < range->last; ++i) {
            const std::uint64_t steps = steps_of(i + 1);
            if (steps > longest.value) longest = {steps, i + 1};
            ++done;
        }
    }

    const auto best = world.all_reduce(longest, norma::MaxLocation());
    done = world.all_reduce(done, std::plus<>());
    if (world.rank() == 0)
        std::cout << done << " numbers: " << best.at << " takes " << best.value << " steps\n";
    return best.at == 77031 && done == numbers ? 0 : 1;
}
