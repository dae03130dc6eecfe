// A program that knows norma only by name: each rank says who it is and what all ranks add up
// to.
#include <mpi.h>

#include <cstdio>
#include <norma/base/checksum.hpp>
#include <norma/base/error.hpp>

int main(int argc, char** argv) {
    MPI_Init(&argc, &argv);
    int rank = 0;
    int size = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    int sum = rank + 1;
    MPI_Allreduce(MPI_IN_PLACE, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    std::printf("rank %d of %d: sum %d\n", rank, size, sum);
    MPI_Finalize();
}
