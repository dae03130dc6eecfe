// refused: norma: keys are compared by == and <
#include <norma/reduce/keyed_reduction.hpp>

struct Point {
    int x = 0;
    int y = 0;
    bool operator==(const Point&) const = default;
};
struct Sum {
    int sum = 0;
    void add(int value) { sum += value; }
    void merge(const Sum& other) { sum += other.sum; }
};

void refused(const norma::Communicator& world) {
    norma::KeyedReduction<Point, Sum>(world).add(Point{}, 1);
}
