// Means by key: each rank adds what it has read, each key ends up on one of them.
#include <iostream>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/reduce/decimal_moments.hpp>
#include <norma/reduce/keyed_reduction.hpp>
#include <string>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    // Cents, as prices are written: 0.10, 0.11, ...
    norma::KeyedReduction<std::string, norma::DecimalMoments> by_shop(
        world, {.memory = std::size_t{1} << 30}, norma::DecimalMoments(2));
    const char* const shops[] = {"Kiel", "Husum", "Flensburg"};
    for (int sale = world.rank(); sale < 9'999; sale += world.size())
        by_shop.add(shops[sale % 3], 10 + sale % 1000, 2);

    by_shop.finish().gather_sorted(
        0, [](const std::string& shop, const norma::DecimalMoments& prices) {
            std::cout << shop << ' ' << prices.count() << ' ' << prices.sum().str() << ' '
                      << *prices.mean() << '\n';
        });
}
