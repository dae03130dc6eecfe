// refused: norma: a summary of a key has merge(other)
#include <norma/reduce/keyed_reduction.hpp>

struct Sum {
    int sum = 0;
    void add(int value) { sum += value; }
};

void refused(const norma::Communicator& world) {
    norma::KeyedReduction<int, Sum>(world).add(1, 1);
}
