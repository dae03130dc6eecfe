// refused: norma: this call does not wait, and works on memory of the caller
#include <functional>
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, double& sum) {
    auto begun = world.iall_reduce_into(1.0, sum, std::plus<>());
}
