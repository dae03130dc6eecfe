// refused: norma: isend() needs to own what it sends
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::string text) {
    world.isend(text, 1).wait();
}
