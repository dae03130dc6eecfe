// refused: norma: this call does not wait, and works on memory of the caller
#include <norma/norma.hpp>

void refused(const norma::Communicator& world) {
    auto begun = world.irecv_into(std::vector<double>(3), 0);
}
