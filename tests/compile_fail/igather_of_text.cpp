// refused: norma: an array of characters, as text between quotes is
#include <norma/norma.hpp>

void refused(const norma::Communicator& world) {
    auto begun = world.igather("hello", 0);
}
