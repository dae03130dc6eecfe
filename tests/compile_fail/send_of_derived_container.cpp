// refused: norma: this type cannot travel between ranks
#include <norma/norma.hpp>

struct Named : std::vector<std::string> {  // its name would be lost on the way
    std::string name;
};

void refused(const norma::Communicator& world, const Named& named) {
    world.send(named, 1);
}
