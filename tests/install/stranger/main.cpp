// A program that knows norma only by name: each rank says who it is and what all ranks add up
// to.
#include <cstdio>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;
    const int sum = world.all_reduce(world.rank() + 1, std::plus<>());
    std::printf("rank %d of %d: sum %d\n", world.rank(), world.size(), sum);
}
