// What norma adds to a small message: ping and bcast of 8 bytes against raw MPI, interleaved in
// one run. The row "raw again" is raw MPI against itself: the noise.
//
//     mpirun -n 2 build/release/bench/comm/ping_bcast

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <norma/norma.hpp>
#include <string>
#include <vector>

namespace {

constexpr int repeats = 41;
constexpr int rounds = 3'000;  // of one sample

using Sample = std::function<void()>;

/// Seconds of one round by the slowest rank, the same number on every rank.
double time_of(const norma::Communicator& world, const Sample& sample) {
    world.barrier();
    const double start = MPI_Wtime();
    sample();
    return world.all_reduce(MPI_Wtime() - start, norma::Max()) / rounds;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

void raw_ping(int rank) {
    double value = 0;
    for (int i = 0; i < rounds; ++i) {
        if (rank == 0) {
            MPI_Send(&value, 1, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD);
            MPI_Recv(&value, 1, MPI_DOUBLE, 1, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        } else if (rank == 1) {
            MPI_Recv(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
            MPI_Send(&value, 1, MPI_DOUBLE, 0, 0, MPI_COMM_WORLD);
        }
    }
}

void our_ping(const norma::Communicator& world) {
    double value = 0;
    for (int i = 0; i < rounds; ++i) {
        if (world.rank() == 0) {
            world.send(value, 1);
            world.recv_into(value, 1);
        } else if (world.rank() == 1) {
            world.recv_into(value, 0);
            world.send(value, 0);
        }
    }
}

void raw_bcast() {
    double value = 0;
    for (int i = 0; i < rounds; ++i)
        MPI_Bcast(&value, 1, MPI_DOUBLE, 0, MPI_COMM_WORLD);
}

void our_bcast(const norma::Communicator& world) {
    double value = 0;
    for (int i = 0; i < rounds; ++i)
        world.bcast_into(value, 0);
}

/// One line: raw time, and the medians of the ratios of each repeat.
void compare(const norma::Communicator& world,
             const char* what,
             const Sample& raw,
             const Sample& ours) {
    std::vector<double> raw_times;
    std::vector<double> ratios;
    std::vector<double> again;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        const double raw_time = time_of(world, raw);
        const double our_time = time_of(world, ours);
        const double raw_time_again = time_of(world, raw);
        raw_times.push_back(raw_time);
        ratios.push_back(2 * our_time / (raw_time + raw_time_again));
        again.push_back(raw_time_again / raw_time);
    }
    if (world.rank() != 0) return;
    std::ranges::sort(ratios);
    std::printf("%-10s %9.3f us %10.2f %10.2f %16.2f .. %.2f\n",
                what,
                1e6 * median(raw_times),
                median(ratios),
                median(again),
                ratios[ratios.size() / 4],
                ratios[ratios.size() * 3 / 4]);
}

}  // namespace

int main(int argc, char** argv) {
    const norma::Environment env(argc, argv);
    const norma::Communicator world;
    if (world.size() < 2) {
        std::fprintf(stderr, "ping_bcast: two ranks are needed: mpirun -n 2 %s\n", argv[0]);
        return 2;
    }
    const int rank = world.rank();
    if (rank == 0) {
        std::printf("%d ranks, %d repeats of %d rounds; medians of the ratios of each repeat\n",
                    world.size(),
                    repeats,
                    rounds);
        std::printf("%-10s %12s %10s %10s %24s\n",
                    "",
                    "raw",
                    "norma/raw",
                    "raw again",
                    "norma, quartiles");
    }
    compare(
        world, "ping 8 B", [&] { raw_ping(rank); }, [&] { our_ping(world); });
    compare(
        world, "bcast 8 B", [] { raw_bcast(); }, [&] { our_bcast(world); });
}
