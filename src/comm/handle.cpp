#include "norma/comm/handle.hpp"

namespace norma {

bool mpi_is_running() noexcept {
    int started = 0;
    int ended = 0;
    MPI_Initialized(&started);
    MPI_Finalized(&ended);
    return started != 0 && ended == 0;
}

}  // namespace norma
