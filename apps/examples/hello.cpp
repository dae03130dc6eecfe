// Every rank sends a greeting to rank 0, which prints them in order. Run it on any number of
// ranks:
//     mpirun -n 3 ./hello

#include <iostream>
#include <norma/norma.hpp>
#include <string>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    const std::string greeting = "hello from rank " + std::to_string(world.rank()) + " of " +
                                 std::to_string(world.size());
    for (const std::string& line : world.gather(greeting, 0))
        std::cout << line << '\n';
}
