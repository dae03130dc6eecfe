// refused: norma: an array of characters, as text between quotes is
#include <norma/norma.hpp>

void refused(const norma::Communicator& world) {
    world.send("hello", 1);
}
