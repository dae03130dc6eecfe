// refused: norma: this call takes rows of plain data
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, const std::vector<std::vector<double>>& rows) {
    const auto all = world.all_gather_v(rows);
}
