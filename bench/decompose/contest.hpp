#pragma once
// Contestants by turns, each as long as its slowest rank; ratios are of one repeat.

#include <mpi.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace bench {

struct Contestant {
    std::string name;
    std::function<void()> work;
    std::function<void()> before = [] {};  // not counted
    std::vector<double> seconds = {};
};

inline double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Runs all so many times, after once for warming up, and prints at rank 0 the median of each
/// and the median of its ratios to the first: how many times as fast it is.
inline void contest(const std::string& title,
                    std::vector<Contestant> all,
                    double bytes,
                    int repeats) {
    for (const auto& one : all) {
        one.before();
        MPI_Barrier(MPI_COMM_WORLD);
        one.work();
        MPI_Barrier(MPI_COMM_WORLD);
    }
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (std::size_t turn = 0; turn < all.size(); ++turn) {
            auto& one = all[(turn + static_cast<std::size_t>(repeat)) % all.size()];
            one.before();
            MPI_Barrier(MPI_COMM_WORLD);
            const double begin = MPI_Wtime();
            one.work();
            double took = MPI_Wtime() - begin;
            MPI_Allreduce(MPI_IN_PLACE, &took, 1, MPI_DOUBLE, MPI_MAX, MPI_COMM_WORLD);
            one.seconds.push_back(took);
        }
    }
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    if (rank != 0) return;
    std::printf("%s\n", title.c_str());
    for (const auto& one : all) {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < one.seconds.size(); ++i)
            ratios.push_back(all[0].seconds[i] / one.seconds[i]);
        const double seconds = median(one.seconds);
        std::printf("  %-28s %9.3f ms %7.2f GB/s %6.2fx\n",
                    one.name.c_str(),
                    1e3 * seconds,
                    bytes / seconds / 1e9,
                    median(ratios));
    }
    std::fflush(stdout);
}

}  // namespace bench
