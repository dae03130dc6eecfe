// Quantiles, different visitors and an exact mean of what all ranks have seen, in two messages.
#include <iostream>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/reduce/distinct.hpp>
#include <norma/reduce/exact_sum.hpp>
#include <norma/reduce/quantiles.hpp>
#include <norma/reduce/summary.hpp>
#include <string>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    norma::Quantiles delays;   // within 0.4 %
    norma::Distinct visitors;  // within about 1 %
    norma::ExactSum total;
    for (int visit = world.rank(); visit < 100'000; visit += world.size()) {
        const double delay = 0.001 * (visit % 1000);
        delays.add(delay);
        total.add(delay);
        visitors.add("visitor " + std::to_string(visit % 5000));
    }
    norma::all_reduce(world, delays, visitors, total);  // every rank has the whole now

    if (world.rank() == 0) {
        std::cout << "median " << *delays.quantile(0.5) << ", 99 of 100 below "
                  << *delays.quantile(0.99) << "\nmean "
                  << total.value() / static_cast<double>(delays.count()) << "\nabout "
                  << visitors.estimate() << " visitors\n";
    }
}
