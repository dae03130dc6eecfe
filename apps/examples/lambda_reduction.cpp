// Reductions with operations of our own: a lambda over a struct, which uses what it captured,
// and one that must not change the order of the ranks.
//     mpirun -n 4 ./lambda_reduction

#include <cmath>
#include <iostream>
#include <norma/norma.hpp>
#include <string>

namespace {

/// Plain data travels as it lies in memory; nothing has to be declared.
struct Place {
    double x = 0;
    double y = 0;
    int rank = 0;
};

double distance(const Place& a, const Place& b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    // Rank r stands at (r, 2r). Who is nearest to a place that only this call knows?
    const Place mine{1.0 * world.rank(), 2.0 * world.rank(), world.rank()};
    const Place goal{world.size() - 1.0, world.size() - 1.0};
    const Place nearest =
        world.all_reduce(mine, norma::commutative([goal](const Place& a, const Place& b) {
                             return distance(a, goal) <= distance(b, goal) ? a : b;
                         }));

    // Without norma::commutative the values are combined in the order of the ranks.
    const auto in_order = [](const std::string& a, const std::string& b) { return a + b; };
    const std::string letters =
        world.all_reduce(std::string(1, "abcdefgh"[world.rank() % 8]), in_order);

    if (world.rank() == 0) {
        std::cout << "nearest to (" << goal.x << ", " << goal.y << ") is rank " << nearest.rank
                  << ", and the letters are " << letters << '\n';
    }
    bool right = letters.size() == static_cast<std::size_t>(world.size());
    for (int rank = 0; rank < world.size(); ++rank) {
        const Place other{1.0 * rank, 2.0 * rank, rank};
        right = right && distance(nearest, goal) <= distance(other, goal);
        right = right && letters[static_cast<std::size_t>(rank)] == "abcdefgh"[rank % 8];
    }
    return right ? 0 : 1;
}
