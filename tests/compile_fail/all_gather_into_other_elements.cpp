// refused: norma: what comes has the type of what goes
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, std::vector<float>& in) {
    world.all_gather_into(1.0, in);
}
