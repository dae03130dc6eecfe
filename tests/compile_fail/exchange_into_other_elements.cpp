// refused: norma: what comes has the type of what goes
#include <norma/norma.hpp>

void refused(const norma::Neighbours& ring) {
    std::vector<float> in(2);
    ring.exchange_into(std::vector<double>(2), in);
}
