// refused: norma: this call does not wait, and works on memory of the caller
#include <norma/norma.hpp>

void refused(const norma::Neighbours& ring, std::vector<double>& in) {
    auto prepared = ring.prepare_exchange_into(std::vector<double>{1, 2}, in);
}
