// refused: norma: recv_into() writes: it takes no const value and no span of const
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::span<const double> values) {
    world.recv_into(values, 0);
}
