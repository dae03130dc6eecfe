// A list goes once around all ranks, and each writes itself into it: messages whose length the
// receiver does not know. Run it on any number of ranks:
//     mpirun -n 4 ./ring

#include <iostream>
#include <norma/norma.hpp>
#include <numeric>
#include <vector>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;
    const int next = (world.rank() + 1) % world.size();
    const int previous = (world.rank() + world.size() - 1) % world.size();

    if (world.rank() != 0) {
        auto visited = world.recv<std::vector<int>>(previous);
        visited.push_back(world.rank());
        world.send(visited, next);
        return 0;
    }

    // isend returns at once, so that a single rank can hand the list to itself.
    auto sent = world.isend(std::vector<int>{0}, next);
    const auto visited = world.recv<std::vector<int>>(previous);
    sent.wait();

    std::cout << "the list went to ranks";
    for (const int rank : visited)
        std::cout << ' ' << rank;
    std::cout << '\n';

    std::vector<int> everybody(static_cast<std::size_t>(world.size()));
    std::iota(everybody.begin(), everybody.end(), 0);
    return visited == everybody ? 0 : 1;
}
