// refused: norma: a call that does not wait needs to own what it works on
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::string text) {
    world.isend(text, 1).wait();
}
