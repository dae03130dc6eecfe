// refused: norma: this type cannot travel between ranks
#include <norma/norma.hpp>

struct Node {
    int value;
    Node* next;
};

void refused(const norma::Communicator& world, const Node& node) {
    std::ignore = world.bcast(node, 0);
}
