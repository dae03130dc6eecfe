// refused: norma: this call writes to what it is given: it takes no const value and no span of
// const
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::span<const double> values) {
    world.recv_into(values, 0);
}
