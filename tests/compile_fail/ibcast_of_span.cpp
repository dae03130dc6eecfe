// refused: norma: a span shows memory of the caller
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::span<double> values) {
    auto begun = world.ibcast(values, 0);
}
