// Heat in a plate whose edges are kept cold: a field over the ranks, its halos, and many steps
// with each exchange.
//     mpirun -n 4 ./heat [u.npy]

#include <iostream>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/decompose/npy.hpp>
#include <norma/decompose/step.hpp>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    const auto parts = norma::Decomposition<2>::cut({500, 700}, world.size());
    norma::Field<double, 2> u(world, parts);
    u.fill([](const norma::Index<2>& at) { return at[0] >= 200 && at[0] < 300 ? 1.0 : 0.0; });

    norma::Halo halo(u);  // beyond the edges it is 0
    const auto spread = [](auto cell) {
        return cell() +
               0.2 * (cell(-1, 0) + cell(1, 0) + cell(0, -1) + cell(0, 1) - 4 * cell());
    };
    norma::step(halo, spread, 1000);

    if (argc > 1) {
        if (const auto failure = norma::write_npy(argv[1], u)) {
            std::cerr << failure->message << '\n';
            return 1;
        }
    }
    if (world.rank() == 0) {
        std::cout << "1000 steps of " << parts.whole().cells() << " cells in " << parts.parts()
                  << (parts.parts() == 1 ? " part\n" : " parts\n");
    }
}
