// Pi as the area under 4 / (1 + x^2) from 0 to 1, each rank adding up its share of the strips:
// one reduction. Run it on any number of ranks:
//     mpirun -n 4 ./pi

#include <cmath>
#include <cstdio>
#include <functional>
#include <norma/norma.hpp>
#include <numbers>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    constexpr int strips = 10'000'000;
    constexpr double width = 1.0 / strips;

    double area = 0;
    for (int i = world.rank(); i < strips; i += world.size()) {
        const double x = (i + 0.5) * width;
        area += 4 / (1 + x * x) * width;
    }

    const double pi = world.all_reduce(area, std::plus<>());
    if (world.rank() == 0) std::printf("pi is about %.9f\n", pi);
    return std::abs(pi - std::numbers::pi) < 1e-9 ? 0 : 1;
}
