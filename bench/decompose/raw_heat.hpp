#pragma once
// A heat step by hand, as people write it: a process grid, ghosts in the same array, one
// message for each face, the same arithmetic as the others.

#include <mpi.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace bench {

/// u' = u + c (sum of the 2 N neighbours - 2 N u), 0 beyond the array.
template <int N>
class RawHeat {
  public:
    RawHeat(MPI_Comm comm,
            const std::array<std::ptrdiff_t, N>& extents,
            const std::array<int, N>& processes,
            double c)
        : c_(c) {
        std::array<int, N> periods{};
        MPI_Cart_create(comm, N, processes.data(), periods.data(), 0, &grid_);
        int rank = 0;
        MPI_Comm_rank(grid_, &rank);
        std::array<int, N> at{};
        MPI_Cart_coords(grid_, rank, N, at.data());
        for (std::size_t d = 0; d < N; ++d) {
            const std::ptrdiff_t parts = processes[d];
            cells_[d] = extents[d] / parts + (at[d] < extents[d] % parts ? 1 : 0);
        }
        std::ptrdiff_t size = 1;
        for (std::size_t d = N; d-- > 0;) {
            strides_[d] = size;
            size *= cells_[d] + 2;
        }
        now_.assign(static_cast<std::size_t>(size), 1.0);
        next_ = now_;
        for (int d = 0; d < N; ++d)
            make_face(d);
    }
    RawHeat(const RawHeat&) = delete;
    RawHeat& operator=(const RawHeat&) = delete;
    ~RawHeat() {
        for (MPI_Datatype& face : faces_)
            MPI_Type_free(&face);
        MPI_Comm_free(&grid_);
    }

    void step() {
        exchange();
        if constexpr (N == 2) {
            for (std::ptrdiff_t y = 1; y <= cells_[0]; ++y)
                row(y * strides_[0] + 1);
        } else {
            for (std::ptrdiff_t z = 1; z <= cells_[0]; ++z)
                for (std::ptrdiff_t y = 1; y <= cells_[1]; ++y)
                    row(z * strides_[0] + y * strides_[1] + 1);
        }
        now_.swap(next_);
    }

    void exchange() {
        std::array<MPI_Request, 4 * N> requests;
        int count = 0;
        for (int d = 0; d < N; ++d) {
            int low = 0;
            int high = 0;
            MPI_Cart_shift(grid_, d, 1, &low, &high);
            const auto i = static_cast<std::size_t>(d);
            std::ptrdiff_t first = 0;  // the first cell
            for (const std::ptrdiff_t stride : strides_)
                first += stride;
            double* const cells = now_.data() + first;
            const std::ptrdiff_t last = (cells_[i] - 1) * strides_[i];
            MPI_Irecv(cells - strides_[i],
                      1,
                      faces_[i],
                      low,
                      0,
                      grid_,
                      &requests[static_cast<std::size_t>(count++)]);
            MPI_Irecv(cells + last + strides_[i],
                      1,
                      faces_[i],
                      high,
                      1,
                      grid_,
                      &requests[static_cast<std::size_t>(count++)]);
            MPI_Isend(cells,
                      1,
                      faces_[i],
                      low,
                      1,
                      grid_,
                      &requests[static_cast<std::size_t>(count++)]);
            MPI_Isend(cells + last,
                      1,
                      faces_[i],
                      high,
                      0,
                      grid_,
                      &requests[static_cast<std::size_t>(count++)]);
        }
        MPI_Waitall(count, requests.data(), MPI_STATUSES_IGNORE);
    }

  private:
    void row(std::ptrdiff_t first) {
        const double* const in = now_.data() + first;
        double* __restrict const out = next_.data() + first;
        const std::ptrdiff_t y = strides_[N - 2];
        const std::ptrdiff_t z = strides_[0];
        for (std::ptrdiff_t i = 0; i < cells_[N - 1]; ++i) {
            if constexpr (N == 2) {
                out[i] =
                    in[i] + c_ * (in[i - y] + in[i + y] + in[i - 1] + in[i + 1] - 4 * in[i]);
            } else {
                out[i] = in[i] + c_ * (in[i - z] + in[i + z] + in[i - y] + in[i + y] +
                                       in[i - 1] + in[i + 1] - 6 * in[i]);
            }
        }
    }

    void make_face(int dimension) {
        std::array<int, N> sizes{};
        std::array<int, N> face{};
        const std::array<int, N> zeros{};
        for (std::size_t d = 0; d < N; ++d) {
            sizes[d] = static_cast<int>(cells_[d] + 2);
            face[d] = static_cast<int>(cells_[d]);
        }
        face[static_cast<std::size_t>(dimension)] = 1;
        MPI_Datatype& type = faces_[static_cast<std::size_t>(dimension)];
        MPI_Type_create_subarray(
            N, sizes.data(), face.data(), zeros.data(), MPI_ORDER_C, MPI_DOUBLE, &type);
        MPI_Type_commit(&type);
    }

    MPI_Comm grid_ = MPI_COMM_NULL;
    double c_;
    std::array<std::ptrdiff_t, N> cells_{};
    std::array<std::ptrdiff_t, N> strides_{};
    std::array<MPI_Datatype, N> faces_{};
    std::vector<double> now_;
    std::vector<double> next_;
};

}  // namespace bench
