// refused: norma: a received value is first made empty and then filled
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::span<double> values) {
    auto begun = world.igather(norma::view(values), 0);
}
