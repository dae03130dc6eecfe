// A sum that does not depend on the number of ranks: numbers that cancel, dealt out to all of
// them. Added one after the other, nothing of the 0.1 would be left.
#include <cmath>
#include <iostream>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/reduce/exact.hpp>
#include <vector>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    // sin(i) * 10^(i mod 40) and its opposite, and once 0.1
    std::vector<double> mine;
    const auto deal = [&](int number, double value) {
        if (number % world.size() == world.rank()) mine.push_back(value);
    };
    for (int i = 0; i < 10'000; ++i) {
        deal(i, std::sin(i) * std::pow(10, i % 40));
        deal(2 * i, -std::sin(i) * std::pow(10, i % 40));
    }
    deal(5, 0.1);

    const double sum = norma::sum(world, mine, norma::exact);  // rounded once, at the end
    const double length = norma::norm2(world, std::vector{3e200, 4e200}, norma::exact);
    if (world.rank() == 0) {
        std::cout << "the sum is " << sum << "; " << length / std::sqrt(world.size())
                  << " is a length whose square is no double\n";
    }
}
