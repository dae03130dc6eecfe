// refused: norma: this type cannot travel between ranks
#include <norma/norma.hpp>

void refused(const norma::Communicator& world,
             const std::vector<std::shared_ptr<int>>& values) {
    world.send(values, 1);
}
