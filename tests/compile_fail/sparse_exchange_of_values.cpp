// refused: norma: sparse_exchange() takes messages by their destination
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, const std::vector<double>& values) {
    const auto got = world.sparse_exchange(values);
}
