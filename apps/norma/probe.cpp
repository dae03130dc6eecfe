#include "probe.hpp"

#include "norma/launch/launcher.hpp"
#include "norma/launch/machine.hpp"

#include <mpi.h>

#include <cstdio>
#include <fmt/format.h>

namespace norma::app {
namespace {

#if defined(OPEN_MPI)
constexpr auto linked = launch::MpiFamily::open_mpi;
#else
constexpr auto linked = launch::MpiFamily::mpich;
#endif

int refuse(const std::string& why) {
    fmt::print(stderr, "norma doctor --probe: {}\n", why);
    return 1;
}

}  // namespace

int probe(int& argc, char**& argv) {
    const launch::Launch launch = launch::detect_launch();
    if (const auto why = launch::refuse_before_init(launch, linked)) {
        return launch.rank == 0 ? refuse(*why) : 1;  // once is enough
    }
    if (MPI_Init(&argc, &argv) != MPI_SUCCESS) return refuse("MPI_Init failed");
    int rank = 0;
    int size = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    const auto why = launch::refuse_after_init(launch, size);
    if (!why) fmt::print("norma probe: rank {} of {} on {}\n", rank, size, launch::host_name());
    int sum = 0;
    MPI_Allreduce(&rank, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);  // they can talk
    MPI_Finalize();
    return why ? refuse(*why) : 0;
}

}  // namespace norma::app
