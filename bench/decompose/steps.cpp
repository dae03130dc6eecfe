// Heat steps: norma beside raw MPI by hand and beside the memory's limit. Medians of
// interleaved repeats, each as long as its slowest rank; ratios are of one repeat.
//
//     mpirun --bind-to core -n 2 build/release/bench/decompose/steps [--quick]

#include "raw_heat.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/decompose/step.hpp>
#include <string>
#include <vector>

namespace {

constexpr double c = 0.1;

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double seconds_of(const std::function<void()>& work, MPI_Comm comm) {
    MPI_Barrier(comm);
    const double begin = MPI_Wtime();
    work();
    double took = MPI_Wtime() - begin;
    MPI_Allreduce(MPI_IN_PLACE, &took, 1, MPI_DOUBLE, MPI_MAX, comm);
    return took;
}

/// Seconds to copy so many cells as memory must at least move for a step: one array is read,
/// and another written.
class Copy {
  public:
    explicit Copy(std::size_t cells) : from_(cells, 1.0), to_(cells, 2.0) {}
    void by_loop() {
        const double* const from = from_.data();
        double* __restrict const to = to_.data();
        for (std::size_t i = 0; i < from_.size(); ++i)
            to[i] = 0.5 * from[i];
        from_.swap(to_);
    }
    void by_library() {
        std::copy(from_.begin(), from_.end(), to_.begin());
        from_.swap(to_);
    }

  private:
    std::vector<double> from_;
    std::vector<double> to_;
};

template <int N>
auto kernel() {
    if constexpr (N == 2) {
        return [](auto u) {
            return u() + c * (u(-1, 0) + u(1, 0) + u(0, -1) + u(0, 1) - 4 * u());
        };
    } else {
        return [](auto u) {
            return u() + c * (u(-1, 0, 0) + u(1, 0, 0) + u(0, -1, 0) + u(0, 1, 0) +
                              u(0, 0, -1) + u(0, 0, 1) - 6 * u());
        };
    }
}

template <int N>
void measure(const norma::Communicator& world, std::ptrdiff_t side, int steps, int repeats) {
    norma::Extents<N> extents;
    extents.fill(side);
    const auto parts = norma::Decomposition<N>::cut(extents, world.size());
    std::array<std::ptrdiff_t, N> raw_extents;
    std::copy(extents.begin(), extents.end(), raw_extents.begin());
    std::array<int, N> processes{};
    MPI_Dims_create(world.size(), N, processes.data());

    bench::RawHeat<N> raw(world.mpi(), raw_extents, processes, c);
    norma::Field<double, N> one(world, parts, 1, 1.0);
    norma::Field<double, N> deep(world, parts, 1, 1.0);
    norma::Halo one_halo({.corners = false}, one);
    norma::Halo deep_halo(deep);
    Copy copy(static_cast<std::size_t>(parts.cells_of(world.rank())));
    norma::StepReport report;
    const auto one_step = [&] { norma::step(one_halo, kernel<N>(), steps, {.depth = {1}}); };
    const auto deep_step = [&] { report = norma::step(deep_halo, kernel<N>(), steps); };
    const auto raw_step = [&] {
        for (int i = 0; i < steps; ++i)
            raw.step();
    };
    const auto bypass_step = [&] {
        for (int i = 0; i < steps; ++i)
            copy.by_library();
    };
    const auto copy_step = [&] {
        for (int i = 0; i < steps; ++i)
            copy.by_loop();
    };
    for (int i = 0; i < 4; ++i)
        deep_step();  // until the depth is chosen
    std::vector<double> seconds[5];
    std::vector<double> ratios[3];
    for (int repeat = 0; repeat < repeats; ++repeat) {
        const std::array<double, 5> took{seconds_of(raw_step, world.mpi()),
                                         seconds_of(one_step, world.mpi()),
                                         seconds_of(deep_step, world.mpi()),
                                         seconds_of(copy_step, world.mpi()),
                                         seconds_of(bypass_step, world.mpi())};
        for (std::size_t i = 0; i < 5; ++i)
            seconds[i].push_back(took[i]);
        ratios[0].push_back(took[0] / took[1]);
        ratios[1].push_back(took[0] / took[2]);
        ratios[2].push_back(took[3] / took[2]);
    }
    if (world.rank() != 0) return;
    const double updates = static_cast<double>(parts.whole().cells()) * steps * 1e-9;
    std::printf(
        "%d-D %5td^%d  raw %6.2f  one %6.2f  deep %6.2f (depth %2d)  copy %6.2f (bypass %6.2f) "
        "Gcells/s   "
        "one/raw %5.2f  deep/raw %5.2f  deep/copy %5.2f\n",
        N,
        side,
        N,
        updates / median(seconds[0]),
        updates / median(seconds[1]),
        updates / median(seconds[2]),
        report.depth,
        updates / median(seconds[3]),
        updates / median(seconds[4]),
        median(ratios[0]),
        median(ratios[1]),
        median(ratios[2]));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment environment(argc, argv);
    const norma::Communicator world;
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    if (quick) {
        measure<2>(world, 64, 32, 1);
        measure<3>(world, 16, 32, 1);
        return 0;
    }
    measure<2>(world, 4096, 48, 7);
    measure<2>(world, 512, 2000, 7);
    measure<3>(world, 256, 48, 7);
    measure<3>(world, 64, 2000, 7);
}
