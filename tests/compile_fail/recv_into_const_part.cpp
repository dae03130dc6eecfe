// refused: norma: this call writes to what it is given
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::pair<const int, std::string>& entry) {
    world.recv_into(entry, 0);
}
