// Two ranks play with balls of all sizes, and each stroke is timed. Further ranks look on, and
// so does a rank that is alone.
//     mpirun -n 2 ./ping_pong

#include <iostream>
#include <norma/norma.hpp>
#include <string>
#include <vector>

namespace {

constexpr int strokes = 100;

/// Rank 0 sends numbers to rank 1, which does not know how many, and gets them back.
bool play(const norma::Communicator& world, std::size_t numbers) {
    const std::vector<double> ball(numbers, 1.5);
    if (world.rank() == 1) world.send(world.recv<std::vector<double>>(0), 0);
    if (world.rank() != 0) return true;
    world.send(ball, 1);
    return world.recv<std::vector<double>>(1) == ball;
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    bool all_came_back = true;
    for (const std::size_t numbers : {0U, 1U, 1000U, 100'000U}) {
        if (world.size() == 1) break;
        for (int stroke = 0; stroke < strokes; ++stroke) {
            const norma::Timer timer(std::to_string(numbers) + " numbers");
            all_came_back = play(world, numbers) && all_came_back;
        }
    }

    // Collective: every rank takes part, whether or not it has timed anything.
    const norma::Timings timings = norma::timings(world);
    if (world.rank() == 0) {
        std::cout << (all_came_back ? "every ball came back" : "a ball came back changed")
                  << '\n'
                  << timings.table();
    }
    return all_came_back ? 0 : 1;
}
