#include <norma/norma.hpp>

void accepted(const norma::Communicator& world, std::string text) {
    world.send(text, 1);
    world.isend(std::move(text), 1).wait();
}
