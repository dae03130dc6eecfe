// Every rank has some numbers, nobody knows how many, and all want all of them: the counts and
// displacements of MPI_Allgatherv are worked out by norma, and the rows stay apart.
//     mpirun -n 4 ./all_gather

#include <iostream>
#include <norma/norma.hpp>
#include <vector>

int main(int argc, char** argv) {
    norma::Environment env(argc, argv);
    norma::Communicator world;

    // Rank r has r numbers, all of them r; rank 0 has none.
    const std::vector<int> mine(static_cast<std::size_t>(world.rank()), world.rank());
    const norma::Ragged<int> rows = world.all_gather_v(mine);

    bool right = true;
    for (std::size_t rank = 0; rank < rows.size(); ++rank) {
        right = right && rows[rank].size() == rank;
        for (const int number : rows[rank])
            right = right && number == static_cast<int>(rank);
    }
    if (world.rank() == 0) {
        std::cout << rows.flat().size() << " numbers in " << rows.size()
                  << " rows, the last of " << rows[rows.size() - 1].size() << '\n';
    }
    return right ? 0 : 1;
}
