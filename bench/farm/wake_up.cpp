// How long a message to a rank that sleeps takes: half a round trip between two ranks of a farm
// that wait as idle ranks do, beside the same with MPI's blocking receive. Prints both medians
// in microseconds.
//
//     mpirun -n 2 build/release/bench/farm/wake_up PINGS

#include "norma/base/clock.hpp"

#include "farm/mpi_session.hpp"
#include "farm/wait.hpp"

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

using namespace norma;
using namespace std::chrono_literals;

/// Waits for a message as an idle rank of a farm does.
void hear(farm::MpiLink& link) {
    const Time idle_since = Clock::now();
    while (!link.receive()) {
        const Time now = Clock::now();
        farm::Wait wait;
        wait.for_readable(link.descriptor());
        wait.until(now + std::min<Duration>(link.patience(now - idle_since), 1s));
        wait.sleep(now);
    }
}

/// Half the median time of a round trip, in microseconds, on rank 0.
template <typename Send, typename Receive>
double half_round_trip(int rank, int pings, Send send, Receive receive) {
    std::vector<double> halves(static_cast<std::size_t>(pings));
    for (double& half : halves) {
        if (rank == 1) {
            receive();
            send();
            continue;
        }
        std::this_thread::sleep_for(10ms);  // by then the other rank sleeps
        const Time sent = Clock::now();
        send();
        receive();
        half = seconds(Clock::now() - sent) / 2 * 1e6;
    }
    std::ranges::sort(halves);
    return halves[halves.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    const int pings = argc == 2 ? std::atoi(argv[1]) : 0;
    farm::MpiSession mpi(std::chrono::minutes(1), 1, false);
    farm::MpiLink& link = mpi.link();
    if (pings < 1 || link.size() != 2) {
        if (link.rank() == 0) std::fprintf(stderr, "usage: mpirun -n 2 wake_up PINGS\n");
        mpi.finish(true);
        return 2;
    }
    const int other = 1 - link.rank();
    const double farm_us = half_round_trip(
        link.rank(), pings, [&] { link.send(other, Bytes(64)); }, [&] { hear(link); });
    char message[64] = {};
    const double mpi_us = half_round_trip(
        link.rank(),
        pings,
        [&] { MPI_Send(message, 64, MPI_CHAR, other, 0, MPI_COMM_WORLD); },
        [&] { MPI_Recv(message, 64, MPI_CHAR, other, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE); });
    if (link.rank() == 0) std::printf("%.2f %.2f\n", farm_us, mpi_us);
    mpi.finish(true);
    return 0;
}
