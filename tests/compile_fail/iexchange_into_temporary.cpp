// refused: norma: this call does not wait, and works on memory of the caller
#include <norma/norma.hpp>

void refused(const norma::Neighbours& ring, const std::vector<double>& out) {
    auto begun = ring.iexchange_into(out, std::vector<double>(2));
}
