// refused: norma: this call does not wait, and works on memory of the caller
#include <norma/norma.hpp>

void refused(const norma::Communicator& world) {
    auto prepared = world.persistent().send(1.0, 1);
}
