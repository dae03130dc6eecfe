// refused: norma: this type cannot travel between ranks
#include <norma/norma.hpp>

void refused(const norma::Neighbours& ring) {
    std::ignore = ring.exchange(std::vector<int*>(2));
}
