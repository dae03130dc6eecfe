// refused: norma: a key of this type has bytes that differ where values are equal
#include <compare>
#include <norma/reduce/keyed_reduction.hpp>

struct Point {
    double x = 0;
    double y = 0;
    auto operator<=>(const Point&) const = default;
};
struct Sum {
    int sum = 0;
    void add(int value) { sum += value; }
    void merge(const Sum& other) { sum += other.sum; }
};

void refused(const norma::Communicator& world) {
    norma::KeyedReduction<Point, Sum>(world).add(Point{}, 1);
}
