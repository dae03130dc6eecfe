// refused: norma: what comes has the type of what goes
#include <functional>
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::vector<double>& in, std::vector<int>& out) {
    auto prepared = world.persistent().all_to_all_into(in, out);
}
