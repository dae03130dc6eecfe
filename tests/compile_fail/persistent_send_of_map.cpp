// refused: norma: a persistent call works on plain data
#include <map>
#include <norma/norma.hpp>

void refused(const norma::Communicator& world, const std::map<int, double>& table) {
    auto prepared = world.persistent().send(table, 1);
}
