// Heat steps: norma beside raw MPI by hand, PETSc's DMDA (if it is installed) and what memory
// allows. Medians of interleaved repeats, each as long as its slowest rank; ratios are of one
// repeat.
//
//     mpirun --bind-to core -n 2 build/release/bench/decompose/steps [--quick]

#include "petsc_heat.hpp"
#include "raw_heat.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <norma/comm/communicator.hpp>
#include <norma/comm/environment.hpp>
#include <norma/decompose/step.hpp>
#include <string>
#include <vector>

namespace {

constexpr double c = 0.1;

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

using Work = std::function<void()>;

double seconds_of(const Work& work, int times, MPI_Comm comm) {
    MPI_Barrier(comm);
    const double begin = MPI_Wtime();
    for (int i = 0; i < times; ++i)
        work();
    double took = MPI_Wtime() - begin;
    MPI_Allreduce(MPI_IN_PLACE, &took, 1, MPI_DOUBLE, MPI_MAX, comm);
    return took;
}

/// Copies so many cells: what memory must at least move for a step, the target being fetched
/// before it is overwritten.
class Copy {
  public:
    explicit Copy(std::size_t cells) : from_(cells, 1.0), to_(cells, 2.0) {}
    void operator()() {
        const double* const from = from_.data();
        double* __restrict const to = to_.data();
        for (std::size_t i = 0; i < from_.size(); ++i)
            to[i] = 0.5 * from[i];
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

/// One way to make steps.
struct Contestant {
    const char* name;
    Work work;
    int times;  // that `work` is called for all steps
    std::vector<double> seconds;
};

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
    int depth = 0;
    std::vector<Contestant> all{
        {"raw", [&] { raw.step(); }, steps, {}},
        {"one", [&] { norma::step(one_halo, kernel<N>(), steps, {.depth = {1}}); }, 1, {}},
        {"deep", [&] { depth = norma::step(deep_halo, kernel<N>(), steps).depth; }, 1, {}},
        {"copy", [&] { copy(); }, steps, {}}};
#ifdef NORMA_PETSC
    bench::PetscHeat<N> petsc(world.mpi(), side, c);
    all.push_back({"petsc", [&] { petsc.step(); }, steps, {}});
#endif
    for (int i = 0; i < 4; ++i)
        all[2].work();  // until the depth is chosen
    for (int repeat = 0; repeat < repeats; ++repeat)
        for (Contestant& contestant : all)
            contestant.seconds.push_back(
                seconds_of(contestant.work, contestant.times, world.mpi()));
    if (world.rank() != 0) return;

    const auto ratio = [&](std::size_t slower, std::size_t faster) {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < all[slower].seconds.size(); ++i)
            ratios.push_back(all[slower].seconds[i] / all[faster].seconds[i]);
        return median(ratios);
    };
    const double updates = static_cast<double>(parts.whole().cells()) * steps * 1e-9;
    std::printf("%d-D %td^%d, %d ranks, depth %d, Gcells/s:", N, side, N, world.size(), depth);
    for (const Contestant& contestant : all)
        std::printf(" %s %.2f", contestant.name, updates / median(contestant.seconds));
    std::printf(
        "; one/raw %.2f deep/raw %.2f deep/copy %.2f", ratio(0, 1), ratio(0, 2), ratio(3, 2));
    if (all.size() > 4)
        std::printf(" one/petsc %.2f deep/petsc %.2f", ratio(4, 1), ratio(4, 2));
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    norma::Environment environment(argc, argv);
#ifdef NORMA_PETSC
    PetscInitializeNoArguments();
#endif
    {
        const norma::Communicator world;
        if (argc > 1 && std::strcmp(argv[1], "--quick") == 0) {
            measure<2>(world, 64, 32, 1);
            measure<3>(world, 16, 32, 1);
        } else {
            measure<2>(world, 4096, 48, 7);
            measure<2>(world, 512, 2000, 7);
            measure<3>(world, 256, 48, 7);
            measure<3>(world, 64, 2000, 7);
        }
    }
#ifdef NORMA_PETSC
    PetscFinalize();
#endif
}
