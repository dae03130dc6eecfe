// refused: norma: a call that does not wait needs to own what it works on
#include <functional>
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::vector<double> values) {
    world.iall_reduce(values, std::plus<>()).wait();
}
