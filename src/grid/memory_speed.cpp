#include "grid/memory_speed.hpp"

#include "norma/base/clock.hpp"
#include "norma/comm/all_reduce.hpp"
#include "norma/comm/communicator.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace norma::grid {

double measure_memory_speed(const Communicator& comm) {
    constexpr std::size_t count = std::size_t{4} << 20U;  // 32 MiB each
    constexpr int times = 3;
    std::vector<double> from(count, 1.0);
    std::vector<double> to(count, 0.0);
    double best = 1e30;
    for (int i = 0; i < times; ++i) {
        comm.barrier();
        const Time begin = Clock::now();
        const double* const read = from.data();
        double* __restrict const write = to.data();
        for (std::size_t j = 0; j < count; ++j)
            write[j] = 0.5 * read[j];
        best = std::min(best, comm.all_reduce(seconds(Clock::now() - begin), Max()));
        from.swap(to);
    }
    constexpr double moved = 3 * sizeof(double);  // one read, one fetched and written
    return comm.size() * moved * static_cast<double>(count) / best;
}

}  // namespace norma::grid
