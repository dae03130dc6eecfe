// Rank 0 reads settings, a map from names to lists of numbers, and every rank gets them: any
// value of the standard library travels, without a line about how.
//     mpirun -n 4 ./broadcast_map

#include <functional>
#include <iostream>
#include <map>
#include <norma/norma.hpp>
#include <string>
#include <vector>

namespace {

using Settings = std::map<std::string, std::vector<double>>;

Settings read_settings() {
    return {{"domain", {0, 1.5, 0, 1}}, {"probes", {}}, {"time step", {0.001}}};
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    Settings settings;
    if (world.rank() == 0) settings = read_settings();
    world.bcast_into(settings, 0);

    const bool right = settings == read_settings();
    const int ranks = world.all_reduce(right ? 1 : 0, std::plus<>());
    if (world.rank() == 0) {
        for (const auto& [name, numbers] : settings)
            std::cout << name << ": " << numbers.size() << " numbers\n";
        std::cout << "known to " << ranks << " of " << world.size() << " ranks\n";
    }
    return right ? 0 : 1;
}
